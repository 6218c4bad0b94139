import { z } from "zod";
import type { Asking } from "./payload.ts";
import { ID, INSTANT, LOGIN } from "./payload.ts";

const PAYLOAD = z.object({
  action: z.literal("closed"),
  repository: z.object({ id: ID }),
  pull_request: z.object({ number: ID, merged: z.boolean(), closed_at: INSTANT }),
  sender: LOGIN,
});

/** `pull_request.closed`, by a merge or without one (F33). */
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
  };
}
