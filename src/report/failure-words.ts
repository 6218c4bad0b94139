import type { Conclusion } from "../github/check-run.ts";
import type { AgentFailure, CloneFailure, Outcome } from "../run/outcome.ts";
import type { Outgoing, ReportFrame } from "./views.ts";

interface Words {
  headline: string;
  lines: string[];
  conclusion: Conclusion;
}

const AGENT: Record<AgentFailure, { headline: string; next: string }> = {
  authentication: {
    headline: "The agent could not log in to the model",
    next: "The operator must set a valid CLAUDE_CODE_OAUTH_TOKEN or ANTHROPIC_API_KEY and restart the app; then",
  },
  credit: {
    headline: "The model account has no credit left",
    next: "The operator must add credit to the account of the key; then",
  },
  rate_limited: { headline: "The model's rate limit was reached", next: "Wait some minutes; then" },
  overloaded: { headline: "The model is overloaded", next: "Wait some minutes; then" },
  model_not_found: {
    headline: "The model is not available to this account",
    next: "Choose another with `--model sonnet`, or have the operator set CLAUDE_MODEL; then",
  },
  refused_by_model: { headline: "The model declined this task", next: "Word the task differently; then" },
  network: {
    headline: "The agent could not reach the model",
    next: "The operator must check ANTHROPIC_BASE_URL and the network of this machine; then",
  },
  killed: {
    headline: "The agent was killed",
    next: "It happened from outside (memory, or a restart of the machine);",
  },
  no_result: { headline: "The agent ended without a result", next: "Nothing says why; the log may;" },
  error: { headline: "The agent failed", next: "See the reason above;" },
};

/** The words for an agent that failed: the real reason, and who must do what. */
export function renderAgentFailure(
  { failure, detail }: Extract<Outcome, { kind: "agent_failed" }>,
  frame: ReportFrame,
  say: Outgoing,
): Words {
  const { headline, next } = AGENT[failure];
  const reason = detail === "" ? [] : [`> ${say.line(detail, 400)}`, ""];
  return {
    headline,
    lines: [...reason, `Nothing was published. ${next} try again with \`${frame.command} retry\`.`],
    conclusion: failure === "authentication" || failure === "credit" ? "action_required" : "neutral",
  };
}

const CLONE: Record<CloneFailure, { headline: string; next: string }> = {
  empty: { headline: "The repository is empty", next: "Push a first commit, then give the command again." },
  missing_ref: {
    headline: "The branch is not there",
    next: "Name one that exists with `--base <branch>`, or set `base` in `.github/sandpiper.yml`.",
  },
  denied: {
    headline: "The repository can't be cloned: access was denied",
    next: "Check that the app is installed on this repository with Contents permission.",
  },
  too_large: {
    headline: "The repository is too large to clone in time",
    next: "The operator can run the app nearer to GitHub, or with a faster disk.",
  },
  network: {
    headline: "GitHub could not be reached to clone",
    next: "Wait some minutes and give the command again.",
  },
  unknown: {
    headline: "The repository could not be cloned",
    next: "The operator finds git's own words in the log.",
  },
};

/** The words for a clone that failed, each with its own next action (F22). */
export function renderCloneFailure(
  { failure, detail }: Extract<Outcome, { kind: "clone_failed" }>,
  _frame: ReportFrame,
  say: Outgoing,
): Words {
  const { headline, next } = CLONE[failure];
  const reason = detail === "" ? [] : [`> ${say.line(detail, 300)}`, ""];
  return { headline, lines: [...reason, `The agent was not started. ${next}`], conclusion: "neutral" };
}
