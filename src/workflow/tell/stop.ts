import { isReply, type Run } from "../../run/run.ts";
import { openThread } from "../admit/access.ts";
import type { RunParts } from "../parts.ts";
import { toAgentJob } from "../scopes.ts";
import { findAndDo } from "../thread-sandbox.ts";

/** The agent is asked first; it must be dead within 10 s of the webhook. */
const STOP_GRACE_MS = 3_000;

/**
 * Stops what runs and waits in the thread: sets the mark that every older run looks at (F3), ends the agent, wakes the runs so that
 * they see it. Returns the ids of the runs it concerns. The second time: the same mark, and nothing left to end (F35).
 */
export async function stopThread(parts: RunParts, run: Run): Promise<string[]> {
  const { store, starter } = parts;
  await openThread(parts, run);
  const { trigger, actor } = run.event;
  await store.threads.stop(run.threadId, { before: trigger.id, by: actor.login });
  const open = (await store.runs.listOpen(run.threadId)).filter((other) => !isReply(other));
  const working = open.filter(({ state }) => state === "working");
  try {
    await findAndDo(parts, run, async (sandbox) => {
      for (const { id } of working)
        for (const attempt of [1, 2]) await sandbox.kill(toAgentJob(id, attempt), STOP_GRACE_MS);
    });
  } finally {
    // A sandbox that does not answer keeps nobody waiting: each run sees the mark and ends by itself.
    for (const { id } of open) starter.wake(id);
  }
  return open.map(({ id }) => id);
}
