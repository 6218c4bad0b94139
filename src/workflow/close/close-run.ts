import { renderCheck } from "../../report/check.ts";
import { renderComment } from "../../report/comment.ts";
import type { Receipt, RunFacts } from "../../report/run-view.ts";
import type { Outcome } from "../../run/outcome.ts";
import { isReply } from "../../run/run.ts";
import { toSandboxName } from "../../run/thread.ts";
import { openThread, type RunStep } from "../step.ts";
import type { Steps } from "../steps.ts";
import { toReceipt, toView, writeCheckRun, writeComment } from "../tell/report.ts";
import { toSpeech } from "../tell/speech.ts";
import { discardShared } from "../thread-sandbox.ts";
import { keepSession } from "../work/session.ts";

/** How a run ended, and what it learnt on its way that people are told beside it. */
export interface Ending {
  outcome: Outcome;
  facts: RunFacts;
}

interface ClosingStep {
  name: string;
  work: (step: RunStep, ending: Ending) => Promise<void>;
  kind: "step" | "last_word";
  /** Done only by the run itself: for a run that nobody carries any more it is left out. */
  isOwn?: true;
}

/**
 * What ends a run, in this order: its machine first, because once the run is ended the thread's sandbox is the next run's. Each is done
 * whatever became of the one before it, and finds its effect the second time.
 */
export const CLOSING: readonly ClosingStep[] = [
  { name: "keep session", work: (step) => keepSession(step), kind: "step", isOwn: true },
  { name: "stop sandbox", work: stopSandbox, kind: "step" },
  { name: "finish", work: finish, kind: "step" },
  { name: "report", work: tell, kind: "last_word" },
];

/**
 * The end of every run that works: nothing in it can keep the rest from being done (F75). What fails for good is in the log; a run that
 * is not ended then, or not told, is closed again by the sweep.
 */
export async function closeRun(steps: Steps, ending: Ending): Promise<void> {
  for (const { name, work, kind } of CLOSING) await steps.attempt(name, (step) => work(step, ending), kind);
}

/** Tells people, and keeps that they were told: a second telling has nothing to add. */
async function tell(step: RunStep, ending: Ending): Promise<void> {
  // A reply's own comment stays as it is.
  if (step.run.told !== undefined || (isReply(step.run) && step.run.commentId !== undefined)) return;
  await reportEnding(step, ending);
  await step.store.runs.update(step.run.id, { told: ending.outcome });
}

/** Stops the run's sandbox, which is kept for the thread, unless it may serve one run only. */
export async function stopSandbox(step: RunStep): Promise<void> {
  // Only a working run has the thread's sandbox: once it is ended, what works there is the next run's agent.
  if (step.run.state !== "working" || (await discardShared(await openThread(step)))) return;
  await step.sandboxes.stop(toSandboxName(step.run.threadId));
}

/**
 * Ends the run: what was spent up to the last look at its agent is settled, its thread freed and the next one woken.
 *
 * The second time finds it ended and settles nothing twice.
 */
export async function finish(step: RunStep, { outcome }: { outcome: Outcome }): Promise<void> {
  const { store, starter, log, now } = step;
  const { costMicroUsd = 0, sessionCostMicroUsd, turns } = step.run.spent ?? {};
  const next = await store.runs.end(step.run.id, {
    outcome,
    costMicroUsd,
    sessionCostMicroUsd: costMicroUsd === 0 ? undefined : sessionCostMicroUsd,
    now: now(),
  });
  for (const id of next) starter.wake(id);
  const elapsedMs = now() - step.run.createdAt;
  const fields = { outcome: outcome.kind };
  log.info({ ...fields, costMicroUsd, elapsedMs, turns }, "run.ended");
}

/** An ending is told also when its receipt can't be made. */
async function readReceipt(step: RunStep): Promise<Receipt | undefined> {
  try {
    return toReceipt(await openThread(step));
  } catch (error) {
    step.log.warn({ err: error }, "report.without_receipt");
    return undefined;
  }
}

/** Tells the thread how the run ended: the comment and the check run, each find-or-create, so that a second time changes nothing. */
async function reportEnding(
  step: RunStep,
  { outcome, facts }: { outcome: Outcome; facts: RunFacts },
): Promise<void> {
  // Who was told of a wait is told of its end, too.
  const isUntold = outcome.kind === "silent" && step.run.commentId === undefined;
  if (isUntold || outcome.kind === "abandoned") {
    step.log.info({ why: outcome.why }, "run.silent");
    return;
  }
  const say = toSpeech(step);
  const view = toView(step, { state: { kind: "ended", outcome }, facts, receipt: await readReceipt(step) });
  const results = await Promise.allSettled([
    writeComment(step, renderComment(view, say)),
    step.run.baseSha === undefined
      ? Promise.resolve()
      : writeCheckRun(step, step.run.baseSha, renderCheck(view, say)),
  ]);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}
