import { type Answer, parseAnswer } from "../../agent/answer.ts";
import type { AgentProgress } from "../../agent/progress.ts";
import { renderCap } from "../../report/cut-words.ts";
import { formatPlural } from "../../report/format.ts";
import type { AgentFailure, Outcome } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { CutShort, WorkEnd } from "../work/work-end.ts";

/** The outcome of an agent that ended well and left no change: an answer, or why there is nothing. */
export function toEmptyOutcome(progress: AgentProgress, { readOnly }: Pick<RunPlan, "readOnly">): Outcome {
  const { kind, summary } = toAnswer(progress);
  if (readOnly || kind === "answered") return { kind: "answered", text: summary };
  switch (kind) {
    case "needs_person":
      return { kind: "no_change", why: "needs_person", text: summary };
    case "unclear":
      return { kind: "no_change", why: "unclear", text: summary };
    case undefined:
      return { kind: "answered", text: summary };
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
  const text = progress.lastText;
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

/** The outcome of an agent that ended, and whose changes went with its sandbox before they were taken out. */
export function toLostOutcome(progress: AgentProgress): Outcome {
  return { kind: "changes_lost", text: toAnswer(progress).summary };
}

/** The outcome when the agent left no change: its answer, what cut it short, or what ended it. */
export function toOutcomeWithoutChange(
  end: Exclude<WorkEnd, { kind: "gone" }>,
  progress: AgentProgress,
  plan: Pick<RunPlan, "readOnly" | "limits">,
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
export function toUnfinishedNotes(
  end: Exclude<WorkEnd, { kind: "gone" }>,
  plan: Pick<RunPlan, "limits">,
): string[] {
  if (end.kind === "cut") return [toCutNote(end, plan)];
  if (end.kind !== "over" || end.outcome.kind !== "agent_failed") return [];
  return [
    `Claude failed before it was done: ${FAILURES[end.outcome.failure]}. This is what it had done by then.`,
  ];
}

const FAILURES: Record<AgentFailure, string> = {
  authentication: "the model rejected the key",
  credit: "the model's account has no credit left",
  rate_limited: "the model's rate limit was reached",
  overloaded: "the model was overloaded",
  model_not_found: "the model is not available to this account",
  too_long: "the conversation became too long for the model",
  refused_by_model: "the model declined to go on",
  network: "the model could not be reached",
  killed: "it was killed from outside",
  out_of_memory: "the sandbox ran out of memory",
  no_result: "it ended without a result",
  error: "it ended with an error",
};

/** What people read beside the published work of an agent that was cut short, be it a draft or not. */
export function toCutNote(end: CutShort, plan: Pick<RunPlan, "limits">): string {
  return `Claude was cut short ${toCutWhen(end, plan)}. This is what it had done by then.`;
}

function toCutWhen(end: CutShort, { limits }: Pick<RunPlan, "limits">): string {
  switch (end.why) {
    case "time":
      return `after ${formatPlural(limits.minutes, "minute")}`;
    case "silence":
      return "after ten minutes of silence";
    case "turns":
      return `after ${formatPlural(limits.turns, "turn")}`;
    case "budget":
      return `when ${renderCap(end.cap)} was used up`;
  }
}

function toAnswer(progress: AgentProgress): Answer {
  return progress.answer ?? parseAnswer(undefined, progress.lastText);
}
