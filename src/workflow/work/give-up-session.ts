import type { Run } from "../../run/run.ts";
import type { RunParts } from "../parts.ts";

/**
 * Ends the thread's Claude session: its next run begins another, and is told in short of this one. The second time there is none any
 * more.
 */
export async function giveUpSession(
  { store, log }: Pick<RunParts, "store" | "log">,
  run: Run,
): Promise<void> {
  await store.threads.update(run.threadId, { sessionId: undefined });
  log.info({ run: run.id, thread: run.threadId }, "session.given_up");
}
