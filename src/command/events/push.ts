import { z } from "zod";
import type { Asking } from "./payload.ts";
import { ID, INSTANT } from "./payload.ts";

/** GitHub tells of no more commits of a push. */
const MAX_COMMITS = 2_048;
/** Each becomes a row before the delivery is answered. */
const MAX_REVERTS = 50;
/** The last instant that a date can have. */
const MAX_SECONDS = 8_640_000_000_000;

/** What `git revert` and GitHub write; behind the name of a merge is a comma. */
const WORDS = "This reverts commit ";
const REVERT = /^[ \t]*This reverts commit ([0-9a-f]{40})[.,]/gm;

const PAYLOAD = z.object({
  repository: z.object({
    id: ID,
    // By GitHub's clock. The commits' own instants are whatever their authors say.
    pushed_at: z.union([
      z
        .int()
        .positive()
        .max(MAX_SECONDS)
        .transform((seconds) => seconds * 1_000),
      INSTANT,
    ]),
  }),
});

/**
 * `push` to the default branch with a commit that says which one it reverts; any other is none of ours. Most pushes cost no more than a look
 * for these words.
 */
export function parsePush(payload: unknown): Asking | undefined {
  const messages = listRevertMessages(payload);
  if (messages.length === 0) return undefined;
  const { data } = PAYLOAD.safeParse(payload);
  if (data === undefined) return undefined;
  const { id: repositoryId, pushed_at: at } = data.repository;
  const names = messages.flatMap((message) => [...message.matchAll(REVERT)].map(([, sha = ""]) => sha));
  const shas = [...new Set(names)].slice(0, MAX_REVERTS);
  if (shas.length === 0) return undefined;
  return { kind: "told", at, pullEvents: shas.map((sha) => ({ kind: "reverted", repositoryId, at, sha })) };
}

interface Push {
  ref?: unknown;
  repository?: { default_branch?: unknown } | null;
  commits?: unknown;
}

function listRevertMessages(payload: unknown): string[] {
  const { ref, repository, commits } = (payload ?? {}) as Push;
  const branch = repository?.default_branch;
  if (typeof branch !== "string" || ref !== `refs/heads/${branch}` || !Array.isArray(commits)) return [];
  return commits.slice(0, MAX_COMMITS).flatMap((commit: { message?: unknown } | null) => {
    const message = commit?.message;
    return typeof message === "string" && message.includes(WORDS) ? [message] : [];
  });
}
