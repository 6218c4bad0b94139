import { z } from "zod";

/** A commit's name. */
export const SHA = /^[0-9a-f]{40}$/;

const inRepository = { repositoryId: z.int(), at: z.int().nonnegative() };
const ofPull = { ...inRepository, pullNumber: z.int() };

/** A {@link PullEvent} as it is read back. */
export const PULL_EVENT = z.union([
  z.object({ kind: z.enum(["merged", "closed"]), ...ofPull, mergeSha: z.string().regex(SHA).optional() }),
  z.object({ kind: z.literal("reopened"), ...ofPull }),
  z.object({ kind: z.literal("reverted"), ...inRepository, sha: z.string().regex(SHA) }),
  z.object({ kind: z.literal("reverted"), ...ofPull }),
]);

/**
 * Something that became of a pull request, as GitHub told it, by GitHub's clock. A fact: it never changes, and what became of a pull request
 * in all is folded from all facts when it is read, so that their order and their number can't matter.
 *
 * `mergeSha`: the commit that a merge made. `reverted` names what was taken back: a pull request, or a commit that may be anybody's.
 */
export type PullEvent = z.infer<typeof PULL_EVENT>;

/** What a fact is told apart by from the others of its repository and instant. The same fact always has the same key. */
export function toPullEventKey(event: PullEvent): string {
  const { kind } = event;
  if ("sha" in event) return `${kind}#commit#${event.sha}`;
  const mergeSha = "mergeSha" in event && event.mergeSha !== undefined ? `#${event.mergeSha}` : "";
  return `${kind}#${event.pullNumber}${mergeSha}`;
}
