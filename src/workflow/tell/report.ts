import { editCheckRun, openCheckRun } from "../../github/check-run.ts";
import { removeLabel } from "../../github/label.ts";
import { addReaction } from "../../github/reaction.ts";
import { editTrackingComment, openTrackingComment } from "../../github/tracking-comment.ts";
import { renderCheck } from "../../report/check.ts";
import { renderComment } from "../../report/comment.ts";
import {
  type Receipt,
  type RunFacts,
  type RunState,
  type RunView,
  type Standing,
  toRunView,
} from "../../report/run-view.ts";
import type { Marked } from "../../report/speech.ts";
import type { CheckState } from "../../run/check-state.ts";
import type { RunPlan } from "../../run/plan.ts";
import { type TurnState, toThreadCap } from "../../run/thread.ts";
import { ASKING_LABEL } from "../../run/trigger.ts";
import { type RunStep, type Step, toScope } from "../step.ts";
import { toSpeech } from "./speech.ts";

export const NO_FACTS: RunFacts = { notes: [], hiddenRemoved: 0, itemsLeftOut: 0, weaknesses: [] };

/** What people may be shown of the run; every report is a rendering of it. */
export function toView<S extends RunState>(
  step: RunStep,
  shown: { state: S; facts: RunFacts; receipt?: Receipt | undefined },
): RunView<Marked<S>> {
  return toRunView(step.run, { ...shown, settings: step.settings, say: toSpeech(step) });
}

/** What the run cost so far, as people read it; nothing for a run whose agent was never looked at. */
export function toReceipt({ run, thread, settings, now }: Step): Receipt | undefined {
  if (run.spent === undefined) return undefined;
  const { model, turns, tokens, costMicroUsd, startedAt } = run.spent;
  const at = run.endedAt ?? now();
  return {
    model,
    turns,
    tokens,
    costMicroUsd,
    elapsedMs: Math.max(0, at - run.event.trigger.createdAt),
    sandboxMs: at - startedAt,
    threadSpentMicroUsd: thread.spentMicroUsd + (run.state === "ended" ? 0 : costMicroUsd),
    threadCapMicroUsd: toThreadCap(thread.raisedMicroUsd, settings.limits),
  };
}

/**
 * Whether an edit is due: the text changed, and the last edit is `intervalMs` ago or longer.
 * People do not read a comment that flickers, and GitHub counts the writes (F15).
 */
export function isReportDue({
  now,
  lastAt,
  lastText,
  text,
  intervalMs,
}: {
  now: number;
  lastAt: number;
  lastText: string;
  text: string;
  intervalMs: number;
}): boolean {
  return text !== lastText && now - lastAt >= intervalMs;
}

/** Writes the run's one comment: finds or creates it, else edits it. Nothing when the thread takes no comment (F18, F33). */
export async function writeComment(step: RunStep, body: string): Promise<void> {
  const { store, log } = step;
  const scope = toScope(step.run, "report");
  const target = { number: step.run.event.thread.number, runId: step.run.id, body };
  const result =
    step.run.commentId === undefined
      ? await openTrackingComment(step, scope, {
          ...target,
          isFirst: await store.runs.claimEffect(step.run.id, "comment"),
        })
      : await editTrackingComment(step, scope, {
          ...target,
          commentId: step.run.commentId,
          mayRepost: () => store.runs.claimEffect(step.run.id, "repost"),
        });
  if (result.kind === "unwritable") {
    log.warn("comment.unwritable");
  } else if (result.commentId !== step.run.commentId) {
    await store.runs.update(step.run.id, { commentId: result.commentId });
  }
}

/** Writes the run's check run on a commit: finds or creates it, else edits it. Nothing where checks are not granted (F18). */
export async function writeCheckRun(step: RunStep, sha: string, state: CheckState): Promise<void> {
  const { store, github, log } = step;
  const scope = toScope(step.run, "report");
  if (step.run.checkRunId !== undefined)
    return editCheckRun(github, scope, { checkRunId: step.run.checkRunId, state });
  const isFirst = await store.runs.claimEffect(step.run.id, "check");
  const checkRunId = await openCheckRun(github, scope, { sha, runId: step.run.id, state, isFirst });
  if (checkRunId === undefined) log.warn("check_run.unwritable");
  else await store.runs.update(step.run.id, { checkRunId, baseSha: sha });
}

/**
 * Shows how the run stands in the comment and the check run that are there; makes none, so that it can't race with what does.
 *
 * An edit on the way is not worth a fault: the next one, or the ending, says more.
 */
export async function tellStanding(
  step: Step,
  { standing, facts, plan }: { standing: Standing; facts: RunFacts; plan: RunPlan },
): Promise<void> {
  const say = toSpeech(step);
  try {
    const view = toView(step, { state: standing, facts: { ...facts, notes: plan.notes } });
    if (step.run.commentId !== undefined) await writeComment(step, renderComment(view, say));
    if (step.run.checkRunId !== undefined) await writeCheckRun(step, plan.base.sha, renderCheck(view, say));
  } catch (error) {
    step.log.warn({ err: error }, "report.skipped");
  }
}

/**
 * Tells people that the command was heard: a reaction on it, the check run, and the run's one comment. The label that asked for the run is
 * taken off, so that it can be given again.
 */
export async function announce(
  step: Step,
  { plan, turn }: { plan: RunPlan; turn: TurnState },
): Promise<void> {
  const state: Standing =
    turn.kind === "waiting" ? turn : { kind: "preparing", step: "cloning the repository" };
  const say = toSpeech(step);
  const view = toView(step, { state, facts: { ...NO_FACTS, notes: plan.notes } });
  const reaction = {
    trigger: step.run.event.trigger,
    number: step.run.event.thread.number,
    content: "eyes",
  } as const;
  const scope = toScope(step.run, "report");
  const label = { number: reaction.number, name: ASKING_LABEL };
  const results = await Promise.allSettled([
    addReaction(step.github, scope, reaction),
    mayCheck(step, plan) ? writeCheckRun(step, plan.base.sha, renderCheck(view, say)) : undefined,
    writeComment(step, renderComment(view, say)),
    reaction.trigger.kind === "label" ? removeLabel(step.github, scope, label) : undefined,
  ]);
  if (step.run.commentId === undefined && results[2].status === "fulfilled") {
    const elapsedMs = step.now() - step.run.createdAt;
    step.log.info({ elapsedMs }, "run.acknowledged");
  }
  // All of them are tried before the step fails, so that one that is down does not hide the others.
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** On the default branch's head a check run counts among all that deployments may wait for; the operator can do without (F65). */
function mayCheck({ settings, run: { event } }: Step, { base }: RunPlan): boolean {
  return settings.hasChecksOnDefaultBranch || base.ref !== `refs/heads/${event.repository.defaultBranch}`;
}
