import type { RunParts } from "./parts.ts";
import type { RunPlan } from "./plan.ts";
import type { Run } from "./run.ts";
import { toSandboxName } from "./scopes.ts";

/** The thread's sandbox: adopted when it is there, else made; made anew for a retry. */
export async function provision({ sandboxes, store }: RunParts, run: Run, plan: RunPlan): Promise<void> {
  const name = toSandboxName(run.threadId);
  if (plan.isFresh && (await store.runs.claimEffect(run.id, "fresh sandbox"))) {
    await sandboxes.destroy(name);
    await store.threads.update(run.threadId, { sessionId: undefined, sessionCostMicroUsd: 0 });
  }
  await sandboxes.acquire(name);
}

/** The sandbox that `provision` made, for the phases after it; made again when it is gone (F21). */
export function acquireSandbox({ sandboxes }: RunParts, run: Run) {
  return sandboxes.acquire(toSandboxName(run.threadId));
}
