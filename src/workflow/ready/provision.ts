import { SandboxError } from "../../errors.ts";
import type { Standing } from "../../report/run-view.ts";
import { type Ended, ended, type RunPlan } from "../../run/plan.ts";
import { toSandboxName } from "../../run/thread.ts";
import { WAITING_CODES } from "../../sandbox/sandbox.ts";
import type { Step } from "../step.ts";
import { isReportDue, NO_FACTS, tellStanding } from "../tell/report.ts";
import { acquireSandbox, discardShared } from "../thread-sandbox.ts";
import { decideProvision, type SandboxWait, WAIT_LIMIT_MINUTES } from "./decide-provision.ts";

/** How a run stands with the sandbox it wants; kept in the checkpoint between looks. */
export type ProvisionState = { kind: "asking" } | (SandboxWait & { told: Told }) | { kind: "ready" };

/** What people were last told of the wait, and when. */
interface Told {
  at: number;
  reason: string;
}

const UNTOLD: Told = { at: 0, reason: "" };
const PREPARING: Standing = { kind: "preparing", step: "cloning the repository" };

/**
 * Removes the thread's sandbox with all that is in it, for a retry: the run begins with an empty one, another session and without what the repeated run left unpublished.
 *
 * A step of its own, before there is a new one: the second time it finds nothing, and once it is done it never comes again.
 */
export async function clearSandbox({ sandboxes, store, run, thread }: Step): Promise<void> {
  await sandboxes.destroy(toSandboxName(run.threadId));
  const repeated = await store.runs.lastEnded(run.threadId);
  // What another run than the repeated one left unpublished is not given up with it.
  const isRepeated = thread.keptRunId !== undefined && thread.keptRunId === repeated?.id;
  await store.threads.update(run.threadId, {
    sessionId: undefined,
    sessionCostMicroUsd: 0,
    ...(isRepeated && { keptRunId: undefined }),
    sharesUser: false,
  });
}

/**
 * Asks once for the thread's sandbox: adopted when it is there, else made. While none is available, it is waited for (F19). One of an
 * earlier run that may serve no second one is removed before, should the end of that run have failed to (S30).
 */
export async function provision(
  step: Step,
  { plan, before }: { plan: RunPlan; before: ProvisionState },
): Promise<ProvisionState | Ended> {
  const told = before.kind === "waiting" ? before.told : UNTOLD;
  try {
    await discardShared(step);
    await acquireSandbox(step);
  } catch (error) {
    if (!(error instanceof SandboxError && WAITING_CODES.has(error.code))) throw error;
    const wait = decideProvision(error, before.kind === "waiting" ? before : undefined, step.now());
    if (wait.kind === "given_up") {
      const reason = `There was no sandbox for ${WAIT_LIMIT_MINUTES} minutes: ${wait.reason}`;
      return ended({ kind: "sandbox_unavailable", reason });
    }
    if (before.kind !== "waiting" || before.reason !== wait.reason) {
      const { reason } = wait;
      step.log.info({ code: error.code, reason }, "sandbox.waiting");
    }
    return { ...wait, told: await tellWait(step, { plan, reason: wait.reason, told }) };
  }
  if (told.reason !== "") await tellStanding(step, { standing: PREPARING, facts: NO_FACTS, plan });
  const elapsedMs = step.now() - step.run.createdAt;
  step.log.info({ elapsedMs }, "sandbox.ready");
  return { kind: "ready" };
}

/** Seconds until the next look, or undefined when there is nothing more to wait for. */
export function toProvisionSeconds(state: ProvisionState): number | undefined {
  switch (state.kind) {
    case "asking":
      return 1;
    case "waiting":
      return state.seconds;
    case "ready":
      return undefined;
  }
}

/** Shows the reason in the run's comment, when it is another than before. Announcing makes that comment, beside this: never here. */
async function tellWait(
  step: Step,
  { plan, reason, told }: { plan: RunPlan; reason: string; told: Told },
): Promise<Told> {
  const now = step.now();
  const { reportIntervalMs: intervalMs } = step.settings;
  const isDue = isReportDue({ now, lastAt: told.at, lastText: told.reason, text: reason, intervalMs });
  if (step.run.commentId === undefined || !isDue) return told;
  await tellStanding(step, { standing: { kind: "no_sandbox", reason }, facts: NO_FACTS, plan });
  return { at: now, reason };
}
