import type { AgentOutcome } from "../agent/outcome.ts";
import { toFailureHeadline } from "../report/failure-words.ts";
import { formatUsd } from "../report/format.ts";
import type { Diagnosis } from "../run/diagnosis.ts";
import type { AgentFailure } from "../run/outcome.ts";

export const MODEL = "Model";

/** Whether the model's API takes the key when it is asked from here, without a sandbox between. */
export type KeyHere = "taken" | "refused" | "unknown";

/** What one call of the model through the sandbox came to. */
export interface OneWord {
  outcome: AgentOutcome;
  /** As the API names it; empty where it was not said. */
  model: string;
  costMicroUsd: number;
  ms: number;
  /** Asked only where the sandbox's call was refused for its key. */
  keyHere?: KeyHere;
}

const SET_KEY = "Set a valid ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN, restart.";

const NEXT: Partial<Record<AgentFailure, string>> = {
  authentication: SET_KEY,
  credit: "Add credit to the account.",
  rate_limited: "Wait a few minutes. Often: ask for a higher limit, or lower MAX_RUNS.",
  overloaded: "Wait a few minutes.",
  model_not_found: "Set CLAUDE_MODEL to a model that the account has.",
  network: "Check ANTHROPIC_BASE_URL, and the way from the sandbox to it.",
};
/** They pass by themselves. */
const PASSING: readonly AgentFailure[] = ["rate_limited", "overloaded"];

/** What a call of the model says of key, credit, model and the way there. */
export function judgeModel({ outcome, model, costMicroUsd, ms, keyHere }: OneWord): Diagnosis {
  const name = MODEL;
  if (outcome.kind !== "failed") {
    const seconds = (ms / 1000).toFixed(1);
    return {
      name,
      state: "ok",
      found: `${model || "it"} answered after ${seconds} s, for ${formatUsd(costMicroUsd)}`,
    };
  }
  const { failure, detail } = outcome;
  if (failure === "authentication" && keyHere === "taken")
    return {
      ...{
        name,
        state: "problem",
        found: "the key is good, but the sandbox does not put it in the placeholder's place on the way out",
      },
      next: "Try again. Twice the same: the vendor does not replace it; see its dashboard, and docs/sandboxes.md.",
    };
  const found = [toFailureHeadline(failure), ...(detail === "" ? [] : [detail])].join(": ");
  const next = NEXT[failure];
  const state = PASSING.includes(failure) ? "warning" : "problem";
  return { name, state, found, ...(next !== undefined && { next }) };
}
