import { addReaction } from "../../github/reaction.ts";
import { renderStandingCheck, renderStandingComment } from "../../report/render-standing.ts";
import type { Standing } from "../../report/views.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { Run } from "../../run/run.ts";
import type { TurnState } from "../admit/take-turn.ts";
import type { RunParts } from "../parts.ts";
import { toScope } from "../scopes.ts";
import { NO_FACTS, toFrame, writeCheckRun, writeComment } from "./reporting.ts";
import { toSpeech } from "./speech.ts";

/** Tells people that the command was heard: a reaction on it, the check run, and the run's one comment. */
export async function announce(parts: RunParts, run: Run, plan: RunPlan, turn: TurnState): Promise<void> {
  const standing: Standing =
    turn.kind === "waiting" ? turn : { kind: "preparing", step: "cloning the repository" };
  const say = toSpeech(parts, run);
  const status = turn.kind === "waiting" ? ("queued" as const) : ("in_progress" as const);
  const check = { status, output: renderStandingCheck(standing, say) } as const;
  const reaction = { trigger: run.event.trigger, number: run.event.thread.number, content: "eyes" } as const;
  const results = await Promise.allSettled([
    addReaction(parts.github, toScope(run, "report"), reaction),
    mayCheck(parts, run, plan) ? writeCheckRun(parts, run, plan.base.sha, check) : undefined,
    writeComment(
      parts,
      run,
      renderStandingComment(standing, toFrame(parts, run, { ...NO_FACTS, notes: plan.notes }), say),
    ),
  ]);
  if (run.commentId === undefined && results[2].status === "fulfilled") {
    const elapsedMs = parts.now() - run.createdAt;
    parts.log.info({ run: run.id, thread: run.threadId, elapsedMs }, "run.acknowledged");
  }
  // All three are tried before the step fails, so that one that is down does not hide the others.
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** On the default branch's head a check run counts among all that deployments may wait for; the operator can do without (F65). */
function mayCheck({ settings }: RunParts, { event }: Run, { base }: RunPlan): boolean {
  return settings.hasChecksOnDefaultBranch || base.ref !== `refs/heads/${event.repository.defaultBranch}`;
}
