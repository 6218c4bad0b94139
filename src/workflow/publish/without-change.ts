import { type Answer, parseAnswer } from "../../agent/answer.ts";
import type { AgentProgress } from "../../agent/progress.ts";
import { toCutNote } from "../../report/cut-words.ts";
import { toFailureNote } from "../../report/failure-words.ts";
import type { CutShort, Outcome } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import { isReadOnly } from "../../run/verbs.ts";
import type { LastEnd } from "../work/work-end.ts";

/** The outcome of an agent that ended well and left no change: an answer, or why there is nothing. */
export function toEmptyOutcome(progress: AgentProgress, plan: Pick<RunPlan, "verb">): Outcome {
  const { kind, summary, question, followUps } = toAnswer(progress);
  if (kind === "question" && question !== undefined)
    return {
      ...{ kind: "asked", question: question.text, options: question.options, text: summary },
      ...((plan.verb === "plan" || plan.verb === "ask") && { verb: plan.verb }),
    };
  const answered = { kind: "answered", text: summary, ...(followUps.length > 0 && { followUps }) } as const;
  if (isReadOnly(plan)) return answered;
  switch (kind) {
    case "needs_person":
      return { kind: "no_change", why: "needs_person", text: summary };
    case "unclear":
      return { kind: "no_change", why: "unclear", text: summary };
    case "answered":
    case undefined:
      return answered;
    default:
      return { kind: "no_change", why: "nothing", text: summary };
  }
}

/** The outcome of an agent that was cut short and left nothing to offer. */
export function toCutOutcome(
  end: CutShort,
  progress: AgentProgress,
  { limits }: Pick<RunPlan, "limits">,
): Outcome {
  // Its last turn is there to say what it did; what it wrote before that is older.
  const text = progress.answer?.summary || progress.lastText;
  switch (end.why) {
    case "time":
      return { kind: "timed_out", minutes: limits.minutes, most: limits.most.minutes, text };
    case "silence":
      return {
        kind: "agent_failed",
        failure: "no_result",
        detail: "Claude said nothing for ten minutes and was ended.",
      };
    case "turns":
      return { kind: "max_turns", turns: limits.turns, text };
    case "budget":
      return { kind: "budget_reached", ...end.cap, text };
  }
}

/** The outcome of an agent that ended, and whose changes went with its sandbox before they were taken out. A question is whole without them. */
export function toOutcomeWhenGone(withoutChange: Outcome, progress: AgentProgress): Outcome {
  if (withoutChange.kind === "asked") return withoutChange;
  return { kind: "changes_lost", text: toAnswer(progress).summary };
}

/** The outcome when the agent left no change: its answer, what cut it short, or what ended it. */
export function toOutcomeWithoutChange(
  end: LastEnd,
  progress: AgentProgress,
  plan: Pick<RunPlan, "verb" | "limits">,
): Outcome {
  switch (end.kind) {
    case "done":
      return toEmptyOutcome(progress, plan);
    case "cut":
      return toCutOutcome(end, progress, plan);
    case "over":
      return end.outcome;
  }
}

/** What people read beside a draft of work that did not come to its end; nothing where it did. */
export function toUnfinishedNotes(end: LastEnd, plan: Pick<RunPlan, "limits">): string[] {
  if (end.kind === "cut") return [toCutNote(end, plan.limits)];
  return end.kind === "over" && end.outcome.kind === "agent_failed"
    ? [toFailureNote(end.outcome.failure)]
    : [];
}

function toAnswer(progress: AgentProgress): Answer {
  return progress.answer ?? parseAnswer(undefined, progress.lastText);
}
