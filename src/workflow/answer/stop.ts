import { toAgentJobName } from "../../run/agent-job.ts";
import type { Step } from "../step.ts";
import { findAndDo } from "../thread-sandbox.ts";
import { listOpenWork } from "./read-status.ts";

/** The agent is asked first; it must be dead within 10 s of the webhook. */
const STOP_GRACE_MS = 3_000;

/**
 * Stops what runs and waits in the thread: sets the mark that every older run looks at (F3), ends the agent, wakes the runs so that
 * they see it. Returns the ids of the runs it concerns. The second time: the same mark, and nothing left to end (F35).
 */
export async function stopThread(step: Step): Promise<string[]> {
  const { store, starter } = step;
  const { trigger, actor } = step.run.event;
  await store.threads.stop(step.run.threadId, {
    at: trigger.createdAt,
    kind: trigger.kind,
    id: trigger.id,
    by: actor.login,
  });
  const open = await listOpenWork(step);
  const working = open.filter(({ state }) => state === "working");
  try {
    await findAndDo(step, async (sandbox) => {
      for (const { id, agentJob } of working)
        if (agentJob !== undefined) await sandbox.kill(toAgentJobName(id, agentJob), STOP_GRACE_MS);
    });
  } finally {
    // A sandbox that does not answer keeps nobody waiting: each run sees the mark and ends by itself.
    for (const { id } of open) starter.wake(id);
  }
  return open.map(({ id }) => id);
}
