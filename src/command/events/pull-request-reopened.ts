import { z } from "zod";
import type { Asking } from "./payload.ts";
import { ID, INSTANT } from "./payload.ts";

const PAYLOAD = z.object({
  action: z.literal("reopened"),
  repository: z.object({ id: ID }),
  // GitHub does not say when it was opened again, but that nothing happened to it since.
  pull_request: z.object({ number: ID, updated_at: INSTANT }),
});

/** `pull_request.reopened`: one that was closed may be merged after all. */
export function parsePullRequestReopened(payload: unknown): Asking | undefined {
  const { data } = PAYLOAD.safeParse(payload);
  if (data === undefined) return undefined;
  const { repository, pull_request: pull } = data;
  const at = pull.updated_at;
  return {
    kind: "told",
    at,
    pullEvents: [{ kind: "reopened", repositoryId: repository.id, pullNumber: pull.number, at }],
  };
}
