import { collectChanges } from "../../change/collect.ts";
import type { AgentJob } from "../../run/agent-job.ts";
import { toUncheckedEvidence } from "../../run/evidence.ts";
import type { RunPlan } from "../../run/plan.ts";
import { isReadOnly } from "../../run/verbs.ts";
import { findKeptBefore, isAllKept, keepChange, takeBackKept } from "../kept-change.ts";
import { findWeakened } from "../look-at-change.ts";
import type { Step } from "../step.ts";
import { findAndDo, toBaselineName } from "../thread-sandbox.ts";

const MINUTE_MS = 60_000;
/** With a look every ten seconds and the pause itself, a machine that dies takes five minutes of work with it at most. */
const INTERVAL_MS = 4 * MINUTE_MS;
/** An agent is paused for a twentieth of its time at most: a checkpoint that took long is followed by a longer time without one. */
const TIMES_ITS_LENGTH = 20;

/** How far the transcript was at the last checkpoint, and when the next may be; kept between looks. */
export interface CheckpointState {
  offsetBytes: number;
  nextAt: number;
}

/** The agent job that is looked at, and how far its transcript is. */
interface Look {
  plan: Pick<RunPlan, "verb" | "base" | "tests" | "verify">;
  job: AgentJob;
  startedAt: number;
  /**
   * It mends a change that was taken and looked at, which the store keeps as it is.
   * @default false
   */
  isMending?: boolean;
  offsetBytes: number;
  last: CheckpointState | undefined;
}

/**
 * Whether the change so far is to be kept now: every few minutes, when the agent has said something since. A round that goes on with the
 * work of one before it counts from the checkpoint before; one that mends takes none. Pure.
 *
 * @param keptAt of the run's last checkpoint
 */
export function isCheckpointDue(
  { plan, job, startedAt, isMending = false, offsetBytes, last }: Look,
  { now, keptAt = 0 }: { now: number; keptAt?: number | undefined },
): boolean {
  if (isMending || isReadOnly(plan) || offsetBytes <= (last?.offsetBytes ?? 0)) return false;
  return now >= (last?.nextAt ?? (job.round === 1 ? startedAt : keptAt) + INTERVAL_MS);
}

/** When the next one may be. Pure. */
export function toNextAt({ beganAt, endedAt }: { beganAt: number; endedAt: number }): number {
  return endedAt + Math.max(INTERVAL_MS, TIMES_ITS_LENGTH * (endedAt - beganAt));
}

/**
 * Keeps the run's change as it is now, when that is due, beside an agent that is paused for it: should its machine be lost, the next one
 * goes on from there; whatever else ends the run, people have it. It never fails the look: what could not be kept is in the log. The
 * second time it keeps what there is by then.
 */
export async function takeCheckpoint(step: Step, look: Look): Promise<CheckpointState | undefined> {
  const { now, log, run } = step;
  const beganAt = now();
  if (!isCheckpointDue(look, { now: beganAt, keptAt: run.checkpoint?.at })) return look.last;
  try {
    const result = await keepSoFar(step, { ...look, at: beganAt });
    if (result.kind === "failed") log.warn({ why: result.why }, "run.checkpoint_failed");
    else log.info({ files: result.files, ms: now() - beganAt }, "run.checkpoint_taken");
  } catch (error) {
    log.warn({ err: error }, "run.checkpoint_failed");
  }
  return { offsetBytes: look.offsetBytes, nextAt: toNextAt({ beganAt, endedAt: now() }) };
}

async function keepSoFar(
  step: Step,
  { plan, job, at }: Look & { at: number },
): Promise<{ kind: "taken"; files: number } | { kind: "failed"; why: string }> {
  const { run, settings } = step;
  const order = { baseSha: plan.base.sha, baseline: toBaselineName(step, job.machine), isPeek: true };
  const collected = await findAndDo(step, (sandbox) =>
    collectChanges(sandbox, { ...order, limits: settings.publish }),
  );
  if (collected.kind !== "collected")
    return { kind: "failed", why: "detail" in collected ? collected.detail : collected.kind };
  const { changeSet } = collected;
  const { changes } = changeSet;
  const before = findKeptBefore(step);
  if (changes.length === 0 || (await isAllKept(step, changeSet))) {
    if (run.checkpoint !== undefined) await takeBackKept(step, before);
    return { kind: "taken", files: 0 };
  }
  const files = changes.length;
  const evidence = toUncheckedEvidence({ weakened: findWeakened(changeSet, plan) });
  await keepChange(step, changeSet, { at, evidence });
  return { kind: "taken", files };
}
