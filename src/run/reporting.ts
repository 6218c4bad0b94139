import { type CheckState, editCheckRun, openCheckRun } from "../github/check-run.ts";
import { editTrackingComment, openTrackingComment } from "../github/tracking-comment.ts";
import type { ReportFrame } from "../report/views.ts";
import type { RunParts } from "./parts.ts";
import type { Run } from "./run.ts";
import { toScope } from "./scopes.ts";

/** Facts for the frame that the run learnt on its way. */
export type FrameFacts = Pick<ReportFrame, "hiddenRemoved" | "itemsLeftOut" | "weaknesses">;
export const NO_FACTS: FrameFacts = { hiddenRemoved: 0, itemsLeftOut: 0, weaknesses: [] };

/** What every report of this run shows around how it stands. */
export function toFrame({ settings }: Pick<RunParts, "settings">, run: Run, facts: FrameFacts): ReportFrame {
  const { owner, name } = run.event.repository;
  const checkRunUrl =
    run.checkRunId === undefined ? undefined : `${settings.webUrl}/${owner}/${name}/runs/${run.checkRunId}`;
  return { runId: run.id, command: settings.command, checkRunUrl, ...facts };
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
