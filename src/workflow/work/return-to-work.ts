import { layOut } from "../../change/lay-out.ts";
import { type AgentJob, toAgentJobName } from "../../run/agent-job.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import { requireChangeSet } from "../require-change-set.ts";
import type { Step } from "../step.ts";
import { toBaselineName } from "../thread-sandbox.ts";
import { restoreSession } from "./session.ts";

/**
 * Puts the agent's change and its session back where the checks were, so that it can go on. What setup installed for them stays. False
 * where one of them is not to be had. The second time, once the job is started: nothing.
 */
export async function returnToWork(
  step: Step,
  { sandbox, sessionId, job }: { sandbox: Sandbox; sessionId: string; job: AgentJob },
): Promise<boolean> {
  const name = toAgentJobName(step.run.id, job);
  const { state } = await sandbox.poll(name, { offsetBytes: 0, capBytes: 0 });
  if (state.kind !== "gone") return true;
  const { baseSha, changes } = await requireChangeSet(step);
  const baseline = toBaselineName(step, job.machine);
  const isLaidOut = await layOut(sandbox, { baseSha, baseline, changes, whose: "agent" });
  return isLaidOut && restoreSession(step, { sandbox, sessionId, job });
}
