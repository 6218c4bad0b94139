import { renderCheck } from "../../report/check.ts";
import { renderComment } from "../../report/comment.ts";
import type { Receipt, RunFacts } from "../../report/run-view.ts";
import type { Outcome } from "../../run/outcome.ts";
import { toSandboxName } from "../../run/thread.ts";
import type { Step } from "../step.ts";
import { discardShared } from "../thread-sandbox.ts";
import { toView, writeCheckRun, writeComment } from "./reporting.ts";
import { toSpeech } from "./speech.ts";

/** What the run cost so far, as people read it; nothing for a run whose agent was never looked at. */
export async function toReceipt(step: Step): Promise<Receipt | undefined> {
  if (step.run.spent === undefined) return undefined;
  const { model, turns, tokens, costMicroUsd, startedAt } = step.run.spent;
  const { thread } = step;
  const at = step.run.endedAt ?? step.now();
  return {
    model,
    turns,
    tokens,
    costMicroUsd,
    elapsedMs: Math.max(0, at - step.run.event.trigger.createdAt),
    sandboxMs: at - startedAt,
    threadSpentMicroUsd: thread.spentMicroUsd + (step.run.state === "ended" ? 0 : costMicroUsd),
    threadCapMicroUsd: step.settings.limits.threadBudgetMicroUsd,
  };
}

/** Stops the run's sandbox, which is kept for the thread, unless it may serve one run only. */
export async function stopSandbox(step: Step): Promise<void> {
  // Only a working run has the thread's sandbox: once it is ended, what works there is the next run's agent.
  if (step.run.state !== "working" || (await discardShared(step))) return;
  await step.sandboxes.stop(toSandboxName(step.run.threadId));
}

/**
 * Ends the run: what was spent up to the last look at its agent is settled, its thread freed and the next one woken.
 *
 * The second time finds it ended and settles nothing twice.
 */
export async function finish(step: Step, { outcome }: { outcome: Outcome }): Promise<void> {
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

/** Tells the thread how the run ended: the comment and the check run, each find-or-create, so that a second time changes nothing. */
export async function reportEnding(
  step: Step,
  { outcome, facts }: { outcome: Outcome; facts: RunFacts },
): Promise<void> {
  // Who was told of a wait is told of its end, too.
  const isUntold = outcome.kind === "silent" && step.run.commentId === undefined;
  if (isUntold || outcome.kind === "abandoned") {
    step.log.info({ why: outcome.why }, "run.silent");
    return;
  }
  const say = toSpeech(step);
  const receipt = await toReceiptOrNone(step);
  const view = toView(step, { state: { kind: "ended", outcome }, facts, receipt });
  const results = await Promise.allSettled([
    writeComment(step, renderComment(view, say)),
    step.run.baseSha === undefined
      ? Promise.resolve()
      : writeCheckRun(step, step.run.baseSha, renderCheck(view, say)),
  ]);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** An ending is told also when its receipt can't be made. */
async function toReceiptOrNone(step: Step): Promise<Receipt | undefined> {
  try {
    return await toReceipt(step);
  } catch (error) {
    step.log.warn({ err: error }, "report.without_receipt");
    return undefined;
  }
}
