import { addReaction } from "../../github/reaction.ts";
import { renderCheck } from "../../report/check.ts";
import { renderComment } from "../../report/comment.ts";
import type { Standing } from "../../report/run-view.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { TurnState } from "../admit/take-turn.ts";
import type { Step } from "../step.ts";
import { toScope } from "../step.ts";
import { NO_FACTS, toView, writeCheckRun, writeComment } from "./reporting.ts";
import { toSpeech } from "./speech.ts";

/** Tells people that the command was heard: a reaction on it, the check run, and the run's one comment. */
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
  const results = await Promise.allSettled([
    addReaction(step.github, toScope(step.run, "report"), reaction),
    mayCheck(step, plan) ? writeCheckRun(step, plan.base.sha, renderCheck(view, say)) : undefined,
    writeComment(step, renderComment(view, say)),
  ]);
  if (step.run.commentId === undefined && results[2].status === "fulfilled") {
    const elapsedMs = step.now() - step.run.createdAt;
    step.log.info({ elapsedMs }, "run.acknowledged");
  }
  // All three are tried before the step fails, so that one that is down does not hide the others.
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** On the default branch's head a check run counts among all that deployments may wait for; the operator can do without (F65). */
function mayCheck({ settings, run: { event } }: Step, { base }: RunPlan): boolean {
  return settings.hasChecksOnDefaultBranch || base.ref !== `refs/heads/${event.repository.defaultBranch}`;
}
