import { z } from "zod";
import type { Asking } from "./payload.ts";
import { ID, INSTANT, LOGIN } from "./payload.ts";

const ENDED = z.object({
  repository: z.object({ id: ID }),
  issue: z.object({ number: ID }),
  sender: LOGIN,
});
const CLOSED = ENDED.extend({
  action: z.literal("closed"),
  issue: z.object({ number: ID, closed_at: INSTANT }),
});
const DELETED = ENDED.extend({ action: z.literal("deleted") });
const TRANSFERRED = ENDED.extend({ action: z.literal("transferred") });

/** `issues.closed` (F33). That an issue is locked ends nothing: the check run still tells how it goes. */
export function parseIssueClosed(payload: unknown): Asking | undefined {
  const { data } = CLOSED.safeParse(payload);
  return data && toOver(data, "closed", data.issue.closed_at);
}

/** `issues.deleted`: GitHub does not say when (F33). */
export function parseIssueDeleted(payload: unknown): Asking | undefined {
  const { data } = DELETED.safeParse(payload);
  return data && toOver(data, "deleted", undefined);
}

/** `issues.transferred`: the thread is over where it was, whether the app can follow it or not; GitHub does not say when (F33). */
export function parseIssueTransferred(payload: unknown): Asking | undefined {
  const { data } = TRANSFERRED.safeParse(payload);
  return data && toOver(data, "transferred", undefined);
}

function toOver(
  { repository, issue, sender }: z.infer<typeof ENDED>,
  how: "closed" | "deleted" | "transferred",
  at: number | undefined,
): Asking {
  const { number: threadNumber } = issue;
  return {
    kind: "over",
    what: "thread",
    repositoryId: repository.id,
    threadNumber,
    isPullRequest: false,
    how,
    at,
    by: sender,
  };
}
