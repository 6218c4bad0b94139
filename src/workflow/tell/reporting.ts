import { type CheckState, editCheckRun, openCheckRun } from "../../github/check-run.ts";
import { editTrackingComment, openTrackingComment } from "../../github/tracking-comment.ts";
import { renderStandingCheck, renderStandingComment } from "../../report/render-standing.ts";
import type { ReportFrame, Standing } from "../../report/views.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { Run } from "../../run/run.ts";
import type { RunParts } from "../parts.ts";
import { toScope } from "../scopes.ts";
import { toSpeech } from "./speech.ts";

/** Facts for the frame that the run learnt on its way. */
export type FrameFacts = Pick<
  ReportFrame,
  "notes" | "hiddenRemoved" | "itemsLeftOut" | "runsDigested" | "weaknesses"
>;
export const NO_FACTS: FrameFacts = { notes: [], hiddenRemoved: 0, itemsLeftOut: 0, weaknesses: [] };

/** What every report of this run shows around how it stands. */
export function toFrame({ settings }: Pick<RunParts, "settings">, run: Run, facts: FrameFacts): ReportFrame {
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
export async function writeComment(parts: RunParts, run: Run, body: string): Promise<void> {
  const { store, log } = parts;
  const scope = toScope(run, "report");
  const target = { number: run.event.thread.number, runId: run.id, body };
  const result =
    run.commentId === undefined
      ? await openTrackingComment(parts, scope, {
          ...target,
          isFirst: await store.runs.claimEffect(run.id, "comment"),
        })
      : await editTrackingComment(parts, scope, {
          ...target,
          commentId: run.commentId,
          mayRepost: () => store.runs.claimEffect(run.id, "repost"),
        });
  if (result.kind === "unwritable") {
    log.warn({ run: run.id, thread: run.threadId }, "comment.unwritable");
  } else if (result.commentId !== run.commentId) {
    await store.runs.update(run.id, { commentId: result.commentId });
  }
}

/** Writes the run's check run on a commit: finds or creates it, else edits it. Nothing where checks are not granted (F18). */
export async function writeCheckRun(
  parts: RunParts,
  run: Run,
  sha: string,
  state: CheckState,
): Promise<void> {
  const { store, github, log } = parts;
  const scope = toScope(run, "report");
  if (run.checkRunId !== undefined) return editCheckRun(github, scope, { checkRunId: run.checkRunId, state });
  const isFirst = await store.runs.claimEffect(run.id, "check");
  const checkRunId = await openCheckRun(github, scope, { sha, runId: run.id, state, isFirst });
  if (checkRunId === undefined) log.warn({ run: run.id, thread: run.threadId }, "check_run.unwritable");
  else await store.runs.update(run.id, { checkRunId, baseSha: sha });
}

/**
 * Shows how the run stands in the comment and the check run that are there; makes none, so that it can't race with what does.
 *
 * An edit on the way is not worth a fault: the next one, or the ending, says more.
 */
export async function tellStanding(
  parts: RunParts,
  run: Run,
  { standing, facts, plan }: { standing: Standing; facts: FrameFacts; plan: RunPlan },
): Promise<void> {
  const say = toSpeech(parts, run);
  try {
    if (run.commentId !== undefined)
      await writeComment(
        parts,
        run,
        renderStandingComment(standing, toFrame(parts, run, { ...facts, notes: plan.notes }), say),
      );
    if (run.checkRunId !== undefined) {
      const output = renderStandingCheck(standing, say);
      await writeCheckRun(parts, run, plan.base.sha, { status: "in_progress", output });
    }
  } catch (error) {
    parts.log.warn({ run: run.id, thread: run.threadId, err: error }, "report.skipped");
  }
}
