import { GitHubError } from "../errors.ts";
import type { GitHubUser, UserClient, UserRepository } from "../github/user-client.ts";
import type { Cookies } from "./cookies.ts";
import { toFingerprint } from "./secret-name.ts";
import type { Sessions } from "./sessions.ts";
import { createShortMemory, type ShortMemory } from "./short-memory.ts";
import { createStrangerBrake } from "./stranger-brake.ts";
import type { SeenRepository, Viewer, Viewers } from "./viewer.ts";

/** What GitHub said counts for so long, and no longer. */
const RIGHTS_LIFE_MS = 5 * 60_000;
const MAX_USERS = 5_000;
const MAX_RIGHTS = 20_000;
const MAX_LISTS = 200;
/** For a token that GitHub tells of no installations, so many of the App's repositories are asked for one by one. */
const MAX_ASKED_ONE_BY_ONE = 100;
const AT_ONCE = 8;

/** What browsers' sessions take. */
interface SessionAccess {
  sessions: Sessions;
  cookies: Cookies;
}

export interface ViewersParts {
  github: UserClient;
  session: SessionAccess;
  /** The repositories that the App is installed on, for tokens that can't list them themselves. */
  listInstalled: (count: number) => Promise<Names>;
  now: () => number;
}

/** Whoever holds a token: by what they are known here, and the token as it is now. */
interface Holder {
  key: string;
  /**
   * What GitHub does not tell of the token, which tells what its user may do: `app`: it can be another GitHub App's, and what that was allowed to
   * is not known; `fine_grained`: what it was made for is not known.
   */
  untold?: "app" | "fine_grained" | undefined;
  token(): Promise<string | undefined>;
}

interface Memories {
  users: ShortMemory<GitHubUser | undefined>;
  rights: ShortMemory<UserRepository | undefined>;
  /** Undefined inside: GitHub lists nothing for a token of that kind. */
  lists: ShortMemory<{ found: UserRepository[] | undefined } | undefined>;
  /** The App's repositories, for all who can't list theirs. */
  installed: ShortMemory<Names>;
}

type Named = { owner: string; name: string };
type Names = readonly Named[];

/** Viewers by GitHub's own answers, five minutes old at most; what it could not answer is asked again. */
export function createViewers({ github, session, listInstalled, now }: ViewersParts): Viewers {
  const remember = <T>(maxEntries: number) =>
    createShortMemory<T>({ lifeMs: RIGHTS_LIFE_MS, maxEntries, now });
  const memories: Memories = {
    users: remember(MAX_USERS),
    rights: remember(MAX_RIGHTS),
    lists: remember(MAX_LISTS),
    installed: remember(1),
  };

  const brake = createStrangerBrake(now);

  function userOf(holder: Holder): Promise<GitHubUser | undefined> {
    return memories.users.recall(holder.key, () => withToken(holder, (token) => github.user(token)));
  }

  /** Of a token that anybody may have made up. */
  function userOfToken(holder: Holder): Promise<GitHubUser | undefined> {
    return memories.users.recall(holder.key, async () => {
      brake.enter();
      const user = await withToken(holder, (token) => github.user(token));
      if (user !== undefined) brake.leave();
      return user;
    });
  }

  /** Each answer is kept by itself and the list is not: together it would be twice as old. */
  async function listOneByOne({ find }: Pick<Viewer, "find">): Promise<SeenRepository[]> {
    const all = await memories.installed.recall("all", () => listInstalled(MAX_ASKED_ONE_BY_ONE));
    const installed = all.slice(0, MAX_ASKED_ONE_BY_ONE);
    const found: SeenRepository[] = [];
    for (let index = 0; index < installed.length; index += AT_ONCE) {
      const some = installed.slice(index, index + AT_ONCE);
      const seen = await Promise.all(some.map(({ owner, name }) => find(owner, name)));
      found.push(...seen.filter((each) => each !== undefined));
    }
    return found;
  }

  function toViewer({ id, login, scopes }: GitHubUser, holder: Holder): Viewer {
    // No repository's name is as long: what is cut is remembered as none.
    const toKey = ({ owner, name }: Named) =>
      `${holder.key} ${`${owner}/${name}`.slice(0, 250)}`.toLowerCase();
    const askFor = (named: Named) => () => withToken(holder, (token) => github.repository(token, named));

    async function find(owner: string, name: string): Promise<SeenRepository | undefined> {
      return judge(await memories.rights.recall(toKey({ owner, name }), askFor({ owner, name })));
    }
    /** A yes is shared by all addresses of the repository; a no that were shared would tell which of them belong to one. */
    async function findBehind(address: string, named: Named): Promise<SeenRepository | undefined> {
      const key = toKey(named);
      const known = await memories.rights.kept(key);
      if (known !== undefined) return judge(known);
      const own = `${key} behind ${address}`;
      const found = await memories.rights.recall(own, askFor(named));
      if (found !== undefined) memories.rights.copy(own, key);
      return judge(found);
    }
    async function judge(repository: UserRepository | undefined): Promise<SeenRepository | undefined> {
      const seen = repository && toSeen(repository, scopes);
      if (!seen?.mayWrite || holder.untold === undefined) return seen;
      if (holder.untold === "fine_grained") return { ...seen, mayWrite: false };
      // To a token of this App GitHub lists where it is installed; to another App's it lists where that one is.
      const isOfOurs = (await list())?.found?.some(({ id }) => id === seen.id) ?? false;
      return { ...seen, mayWrite: isOfOurs };
    }
    function list() {
      const ask = async (token: string) => ({ found: await github.installedRepositories(token) });
      return memories.lists.recall(holder.key, () => withToken(holder, ask));
    }
    return {
      id,
      login,
      find,
      async see({ id: wanted, owner, name }, address) {
        const found = await (address === undefined
          ? find(owner, name)
          : findBehind(address, { owner, name }));
        return found?.id === wanted ? found : undefined;
      },
      async repositories() {
        const listed = await list();
        if (listed === undefined) return [];
        return listed.found?.map((each) => toSeen(each, scopes)) ?? listOneByOne({ find });
      },
    };
  }

  return {
    async bySession(cookie) {
      const found = await session.sessions.find(session.cookies.read("session", cookie));
      if (found === undefined) return undefined;
      const token = () => session.sessions.token(found.name);
      const holder = { key: `session ${found.name}`, token };
      const user = await userOf(holder);
      if (user?.id === found.userId) return toViewer(user, holder);
      // GitHub says that the token is nobody's any more: the person took it back.
      await session.sessions.drop(found.name);
      return undefined;
    },
    async byToken(authorization) {
      const [, token] = /^Bearer +([\w.-]{1,300})$/i.exec(authorization ?? "") ?? [];
      if (token === undefined) return undefined;
      const key = `token ${toFingerprint(token)}`;
      const holder = { key, untold: toUntold(token), token: async () => token };
      const user = await userOfToken(holder);
      return user && toViewer(user, holder);
    },
  };
}

/**
 * Asks with the holder's token. A 401 may mean that it was changed for another in the meantime, which is then tried; otherwise it is nobody's
 * token any more, which is no fault.
 */
async function withToken<T>({ token }: Holder, ask: (token: string) => Promise<T>): Promise<T | undefined> {
  const first = await token();
  if (first === undefined) return undefined;
  try {
    return await ask(first);
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
    const next = await token();
    if (next === undefined || next === first) return undefined;
    return ask(next);
  }
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof GitHubError && error.status === 401;
}

/** What the user may do, as far as their token lets a program do it for them: one without `repo` was not meant for that. */
function toSeen(
  { id, owner, name, isPrivate, mayPush }: UserRepository,
  scopes: readonly string[] | undefined,
): SeenRepository {
  const isCovered =
    scopes === undefined || scopes.includes("repo") || (!isPrivate && scopes.includes("public_repo"));
  return { id, owner, name, isPrivate, mayWrite: mayPush && isCovered };
}

/** By how GitHub's tokens begin. @see https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/ */
function toUntold(token: string): Holder["untold"] {
  if (token.startsWith("ghu_")) return "app";
  return token.startsWith("github_pat_") ? "fine_grained" : undefined;
}
