import { type CheckState, editCheckRun, openCheckRun } from "../../github/check-run.ts";
import { editTrackingComment, openTrackingComment } from "../../github/tracking-comment.ts";
import type { ReportFrame, Standing } from "../../report/run-view.ts";
import { renderStandingCheck, renderStandingComment } from "../../report/standing.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { Step } from "../step.ts";
import { toScope } from "../step.ts";
import { toSpeech } from "./speech.ts";

/** Facts for the frame that the run learnt on its way. */
export type FrameFacts = Pick<
  ReportFrame,
  "notes" | "hiddenRemoved" | "itemsLeftOut" | "runsDigested" | "weaknesses"
>;
export const NO_FACTS: FrameFacts = { notes: [], hiddenRemoved: 0, itemsLeftOut: 0, weaknesses: [] };

/** What every report of this run shows around how it stands. */
export function toFrame({ settings, run }: Step, facts: FrameFacts): ReportFrame {
  const { owner, name } = run.event.repository;
  const checkRunUrl =
    run.checkRunId === undefined ? undefined : `${settings.webUrl}/${owner}/${name}/runs/${run.checkRunId}`;
  return {
    runId: run.id,
    command: settings.command,
    checkRunUrl,
    isUnasked: run.command === undefined,
    ...facts,
  };
}

/** Writes the run's one comment: finds or creates it, else edits it. Nothing when the thread takes no comment (F18, F33). */
export async function writeComment(step: Step, body: string): Promise<void> {
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
    log.warn({}, "comment.unwritable");
  } else if (result.commentId !== step.run.commentId) {
    await store.runs.update(step.run.id, { commentId: result.commentId });
  }
}

/** Writes the run's check run on a commit: finds or creates it, else edits it. Nothing where checks are not granted (F18). */
export async function writeCheckRun(step: Step, sha: string, state: CheckState): Promise<void> {
  const { store, github, log } = step;
  const scope = toScope(step.run, "report");
  if (step.run.checkRunId !== undefined)
    return editCheckRun(github, scope, { checkRunId: step.run.checkRunId, state });
  const isFirst = await store.runs.claimEffect(step.run.id, "check");
  const checkRunId = await openCheckRun(github, scope, { sha, runId: step.run.id, state, isFirst });
  if (checkRunId === undefined) log.warn({}, "check_run.unwritable");
  else await store.runs.update(step.run.id, { checkRunId, baseSha: sha });
}

/**
 * Shows how the run stands in the comment and the check run that are there; makes none, so that it can't race with what does.
 *
 * An edit on the way is not worth a fault: the next one, or the ending, says more.
 */
export async function tellStanding(
  step: Step,
  { standing, facts, plan }: { standing: Standing; facts: FrameFacts; plan: RunPlan },
): Promise<void> {
  const say = toSpeech(step);
  try {
    if (step.run.commentId !== undefined)
      await writeComment(
        step,
        renderStandingComment(standing, toFrame(step, { ...facts, notes: plan.notes }), say),
      );
    if (step.run.checkRunId !== undefined) {
      const output = renderStandingCheck(standing, say);
      await writeCheckRun(step, plan.base.sha, { status: "in_progress", output });
    }
  } catch (error) {
    step.log.warn({ err: error }, "report.skipped");
  }
}
