import { removeLabel } from "../../github/label.ts";
import { addReaction } from "../../github/reaction.ts";
import { renderCheck } from "../../report/check.ts";
import { renderComment } from "../../report/comment.ts";
import { toCheckpointNote } from "../../report/cut-words.ts";
import type { Receipt, RunFacts } from "../../report/run-view.ts";
import type { Outcome } from "../../run/outcome.ts";
import { isReply } from "../../run/run.ts";
import { toSandboxName } from "../../run/thread.ts";
import { ASKING_LABEL } from "../../run/trigger.ts";
import type { StepPatience } from "../retry-policy.ts";
import { openThread, type RunStep, toScope } from "../step.ts";
import type { Steps } from "../steps.ts";
import { toReceipt, toView, writeCheckRun, writeComment } from "../tell/report.ts";
import { toSpeech } from "../tell/speech.ts";
import { discardShared } from "../thread-sandbox.ts";
import { keepSession } from "../work/session.ts";
import { notify } from "./notify.ts";

/** How a run ended, and what it learnt on its way that people are told beside it. */
export interface Ending {
  outcome: Outcome;
  facts: RunFacts;
}

interface ClosingStep {
  name: string;
  work: (step: RunStep, ending: Ending) => Promise<void>;
  kind: StepPatience;
  /** Done only by the run itself: for a run that nobody carries any more it is left out. */
  isOwn?: true;
}

/**
 * What ends a run, in this order: its machine first, because once the run is ended the thread's sandbox is the next run's; and the
 * operator's receiver last, which nothing may wait for. Each is done whatever became of the one before it, and finds its effect the second time.
 */
export const CLOSING: readonly ClosingStep[] = [
  { name: "keep session", work: (step) => keepSession(step), kind: "step", isOwn: true },
  { name: "stop sandbox", work: stopSandbox, kind: "step" },
  { name: "finish", work: finish, kind: "step" },
  { name: "report", work: tell, kind: "last_word" },
  { name: "notify", work: notify, kind: "notice" },
];

/**
 * The end of every run that works: nothing in it can keep the rest from being done (F75). What fails for good is in the log; a run that
 * is not ended then, or not told, is closed again by the sweep.
 */
export async function closeRun(
  steps: Steps,
  { mayNotify, ...ending }: Ending & { mayNotify: boolean },
): Promise<void> {
  for (const { name, work, kind } of CLOSING)
    if (kind !== "notice" || mayNotify) await steps.attempt(name, (step) => work(step, ending), kind);
}

/** The ending, with what was kept while the agent worked, where nothing that is younger could be. Pure. */
export function withCheckpoint(
  outcome: Outcome,
  { checkpoint }: Pick<RunStep["run"], "checkpoint">,
): Outcome {
  if (checkpoint === undefined || outcome.kind === "published" || outcome.kept !== undefined) return outcome;
  const { before: _, ...kept } = checkpoint;
  return { ...outcome, kept: { ...kept, notes: [toCheckpointNote(kept.at)] } };
}

/** Tells people, and keeps that they were told: a second telling has nothing to add. */
async function tell(step: RunStep, { outcome: ended, facts }: Ending): Promise<void> {
  // A reply's own comment stays as it is.
  if (step.run.told !== undefined || (isReply(step.run) && step.run.commentId !== undefined)) return;
  const outcome = withCheckpoint(ended, step.run);
  if (outcome.kind !== "abandoned") await takeLabelOff(step);
  await reportEnding(step, { outcome, facts });
  await step.store.runs.update(step.run.id, { told: outcome });
}

/** Stops the run's sandbox, which is kept for the thread, unless it may serve one run only. The second time: nothing runs there. */
export async function stopSandbox(step: RunStep, { outcome }: Pick<Ending, "outcome">): Promise<void> {
  // Only a working run has the thread's sandbox: once it is ended, what works there is the next run's agent.
  if (step.run.state !== "working" || (await discardShared(await openThread(step)))) return;
  const name = toSandboxName(step.run.threadId);
  // Nobody comes back to a repository that the app can't reach any more (F17).
  await (outcome.kind === "abandoned" ? step.sandboxes.destroy(name) : step.sandboxes.stop(name));
}

/**
 * Ends the run: what was spent up to the last look at its agent is settled, its thread freed and the next one woken.
 *
 * The second time finds it ended and settles nothing twice.
 */
export async function finish(step: RunStep, { outcome }: { outcome: Outcome }): Promise<void> {
  const { store, starter, log, now } = step;
  const { costMicroUsd = 0, sessionCostMicroUsd, turns } = step.run.spent ?? {};
  if (step.run.spent === undefined && !isReply(step.run)) await giveBack(step);
  const next = await store.runs.end(step.run.id, {
    outcome: withCheckpoint(outcome, step.run),
    costMicroUsd,
    sessionCostMicroUsd: costMicroUsd === 0 ? undefined : sessionCostMicroUsd,
    now: now(),
  });
  for (const id of next) starter.wake(id);
  const elapsedMs = now() - step.run.createdAt;
  const fields = { outcome: outcome.kind };
  log.info({ ...fields, costMicroUsd, elapsedMs, turns }, "run.ended");
}

/** What a run took up whose agent never worked waits again: who approved it, or answered, can do so once more. */
async function giveBack({ store, run }: RunStep): Promise<void> {
  for (const { id, answeredBy } of await store.runs.listAwaiting(run.threadId))
    if (answeredBy === run.id) await store.runs.releaseAnswer(id, run.id);
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

/** What is told only where people were told of the run before: nothing came of it, or what asked for it is gone, whoever wrote that. */
function isSilent(outcome: Outcome): outcome is Extract<Outcome, { kind: "silent" | "stopped" }> {
  return outcome.kind === "silent" || (outcome.kind === "stopped" && outcome.why === "withdrawn");
}

/** Whether nobody was told of the run yet. */
function isUntold({ run: { commentId, checkRunId } }: RunStep): boolean {
  return commentId === undefined && checkRunId === undefined;
}

/** Takes the label off that asked for a run which ended before it could be announced, so that it can be given again. */
async function takeLabelOff(step: RunStep): Promise<void> {
  const { trigger, thread } = step.run.event;
  if (trigger.kind !== "label" || !isUntold(step)) return;
  await removeLabel(step.github, toScope(step.run, "report"), { number: thread.number, name: ASKING_LABEL });
}

/** Tells the thread how the run ended: the comment and the check run, each find-or-create, so that a second time changes nothing. */
async function reportEnding(
  step: RunStep,
  { outcome, facts }: { outcome: Outcome; facts: RunFacts },
): Promise<void> {
  if (outcome.kind === "abandoned" || (isSilent(outcome) && isUntold(step))) {
    step.log.info({ why: outcome.why }, "run.silent");
    return;
  }
  if (outcome.kind === "handed_over" && step.run.commentId === undefined) {
    const { trigger, thread } = step.run.event;
    const reaction = { trigger, number: thread.number, content: "+1" } as const;
    return addReaction(step.github, toScope(step.run, "report"), reaction);
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
