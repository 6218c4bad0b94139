/** A repository of the app's, as GitHub lets somebody see it. */
export interface SeenRepository {
  id: number;
  owner: string;
  name: string;
  isPrivate: boolean;
  /** Whether they may push to it. */
  mayWrite: boolean;
}

/**
 * Somebody who looks at pages or asks the API: a GitHub user, with GitHub's rights. What GitHub said counts for five minutes; a fault of
 * GitHub's is thrown as a `GitHubError`, and nobody sees more by it.
 */
export interface Viewer {
  id: number;
  login: string;
  /**
   * The repository, when they may read it; undefined otherwise, also when another has its name by now. `address`: what they asked for, where
   * that does not name the repository. A no then counts for this address alone: GitHub is asked once for each, whether two of them belong
   * together or are nothing at all (S22).
   */
  see(
    repository: { id: number; owner: string; name: string },
    address?: string,
  ): Promise<SeenRepository | undefined>;
  /** The same by its name. */
  find(owner: string, name: string): Promise<SeenRepository | undefined>;
  /** All repositories that the app is installed on and they may read. */
  repositories(): Promise<SeenRepository[]>;
}

/** Who asks, by a browser's session or a user's token. Undefined: nobody, or no longer, or no user of GitHub's. */
export interface Viewers {
  /** From the whole `cookie` header of a request. */
  bySession(cookie: string | undefined): Promise<Viewer | undefined>;
  /**
   * From `Authorization: Bearer …`. A token of an App or a bot is nobody's. Of a flood of tokens that are nobody's (S27) those that are not known
   * yet are no longer asked about: a GitHubError with the code `too_many_strangers`, which says when to come again.
   */
  byToken(authorization: string | undefined): Promise<Viewer | undefined>;
}
