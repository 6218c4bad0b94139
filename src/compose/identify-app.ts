import { AppError, GitHubError } from "../errors.ts";
import type { AppIdentity, GitHubClient } from "../github/github-client.ts";
import type { Grammar } from "../run/command.ts";

const WAIT_MS = 3_000;

/** Who GitHub says that the App is, or why that isn't known yet. */
export type Identity = ({ kind: "known" } & AppIdentity) | { kind: "unknown"; why: string };

/**
 * Asks GitHub who the App is, and waits for three seconds at most; a later answer still makes `@<slug>` a command. Throws when GitHub
 * knows no such App: nothing would ever work. A GitHub that can't be reached is no reason not to start.
 */
export async function identifyApp(
  github: GitHubClient,
  { grammar, waitMs = WAIT_MS }: { grammar: Grammar; waitMs?: number },
): Promise<Identity> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Identity>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "unknown", why: "GitHub has not answered yet." }), waitMs);
  });
  const answered = github.app().then(
    (app): Identity => {
      grammar.appSlug = app.slug;
      return { kind: "known", ...app };
    },
    (error: unknown): Identity => {
      if (error instanceof GitHubError && [401, 404].includes(error.status)) throw toRefusal(error);
      return { kind: "unknown", why: error instanceof Error ? error.message : String(error) };
    },
  );
  // When it comes too late, nobody waits for a refusal any more; the runs say it.
  answered.catch(() => undefined);
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}

/**
 * GitHub's words are of little help by themselves: "A JSON web token could not be decoded" is what it says to a key of another App.
 *
 * @see https://github.com/octokit/auth-app.js/issues/375
 */
function toRefusal({ words, cause }: GitHubError): AppError {
  const message = `APP_ID and PRIVATE_KEY must be of one GitHub App, and the clock must be right: GitHub refuses this key ("${words}"). The App's settings page shows its id and makes a new key.`;
  return new AppError(message, { code: "app_refused", retry: "never", cause });
}
