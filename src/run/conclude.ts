import { type Answer, parseAnswer } from "../agent/answer.ts";
import type { AgentProgress } from "../agent/progress.ts";
import type { Outcome } from "./outcome.ts";
import type { RunPlan } from "./plan.ts";
import type { CutShort } from "./work.ts";

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
  why: CutShort,
  progress: AgentProgress,
  { limits }: Pick<RunPlan, "limits">,
): Outcome {
  const text = progress.lastText;
  switch (why) {
    case "time":
      return { kind: "timed_out", minutes: limits.minutes, text };
    case "silence":
      return {
        kind: "agent_failed",
        failure: "no_result",
        detail: "It said nothing for ten minutes and was ended.",
      };
    case "turns":
      return { kind: "max_turns", turns: limits.turns, text };
    case "budget":
      return { kind: "budget_reached", cap: "run", capMicroUsd: limits.budgetMicroUsd, text };
  }
}

/** The outcome of an agent that ended, and whose changes went with its sandbox before they were taken out. */
export function toLostOutcome(progress: AgentProgress): Outcome {
  return { kind: "changes_lost", text: toAnswer(progress).summary };
}

/** What people read beside a draft that holds the work of an agent that was cut short. */
export function toCutNote(why: CutShort, { limits }: Pick<RunPlan, "limits">): string {
  const what = {
    time: `after ${limits.minutes} minutes`,
    silence: "after ten minutes of silence",
    turns: `after ${limits.turns} turns`,
    budget: "when its budget was used up",
  }[why];
  return `The agent was cut short ${what}: this is what it had done by then, as a draft.`;
}

function toAnswer(progress: AgentProgress): Answer {
  return progress.answer ?? parseAnswer(undefined, progress.lastText);
}
