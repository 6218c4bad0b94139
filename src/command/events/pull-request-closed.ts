import { z } from "zod";
import { type PullEvent, SHA } from "../../run/pull-event.ts";
import type { Asking } from "./payload.ts";
import { ID, INSTANT, LOGIN, MAX_BODY_CHARS } from "./payload.ts";

/** Each becomes a row before the delivery is answered. */
const MAX_REVERTS = 20;

/** What GitHub's Revert button writes: `Reverts octo/pages#12`. */
const REVERTS = /^Reverts ([\w.-]{1,100}\/[\w.-]{1,100})?#([1-9]\d{0,9})\b/gm;

const PAYLOAD = z.object({
  action: z.literal("closed"),
  repository: z.object({ id: ID, full_name: z.string().optional().catch(undefined) }),
  pull_request: z.object({
    number: ID,
    merged: z.boolean(),
    closed_at: INSTANT,
    merged_at: INSTANT.optional().catch(undefined),
    merge_commit_sha: z.string().regex(SHA).optional().catch(undefined),
    body: z.string().max(MAX_BODY_CHARS).catch(""),
  }),
  sender: LOGIN,
});

/** `pull_request.closed`, by a merge or without one (F33); and what the one that was merged takes back. */
export function parsePullRequestClosed(payload: unknown): Asking | undefined {
  const { data } = PAYLOAD.safeParse(payload);
  if (data === undefined) return undefined;
  const { repository, pull_request: pull, sender } = data;
  return {
    kind: "over",
    what: "thread",
    repositoryId: repository.id,
    threadNumber: pull.number,
    isPullRequest: true,
    how: pull.merged ? "merged" : "closed",
    at: pull.closed_at,
    by: sender,
    pullEvents: toEvents(data),
  };
}

function toEvents({ repository, pull_request: pull }: z.infer<typeof PAYLOAD>): PullEvent[] {
  const of = { repositoryId: repository.id, pullNumber: pull.number };
  // Of one that was not merged, `merge_commit_sha` is a trial's that is on no branch.
  if (!pull.merged) return [{ kind: "closed", ...of, at: pull.closed_at }];
  const { merge_commit_sha: mergeSha, merged_at: at = pull.closed_at } = pull;
  const merged: PullEvent = { kind: "merged", ...of, at, ...(mergeSha !== undefined && { mergeSha }) };
  const reverted = listReverted(pull.body, repository.full_name);
  return [merged, ...reverted.map((pullNumber): PullEvent => ({ kind: "reverted", ...of, pullNumber, at }))];
}

/** The pull requests of this repository that a body says it reverts. */
function listReverted(body: string, fullName: string | undefined): number[] {
  const here = fullName?.toLowerCase();
  const numbers = [...body.matchAll(REVERTS)]
    .filter(([, name]) => name === undefined || name.toLowerCase() === here)
    .map(([, , number]) => Number(number));
  return [...new Set(numbers)].slice(0, MAX_REVERTS);
}
