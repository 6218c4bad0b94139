import type { Conclusion } from "../github/check-run.ts";
import type { AgentFailure, CloneFailure, Outcome } from "../run/outcome.ts";
import type { Outgoing, ReportFrame } from "./run-view.ts";
import { renderInline } from "./speech.ts";

interface Words {
  headline: string;
  paragraphs: string[];
  conclusion: Conclusion;
}

/** `next` is followed by "try again with … retry", unless `isWhole`: it says all there is to do. */
const AGENT: Record<AgentFailure, { headline: string; next: string; isWhole?: boolean }> = {
  authentication: {
    headline: "The model rejected the key",
    next: "The operator must set a valid `ANTHROPIC_API_KEY` or `CLAUDE_CODE_OAUTH_TOKEN` and restart the app; then",
  },
  credit: {
    headline: "The model's account has no credit left",
    next: "The operator must add credit to the account; then",
  },
  rate_limited: { headline: "The model's rate limit was reached", next: "Wait some minutes, then" },
  overloaded: { headline: "The model is overloaded", next: "Wait some minutes, then" },
  model_not_found: {
    headline: "The model is not available to this account",
    next: "Choose another with `--model sonnet`, or ask the operator to set `CLAUDE_MODEL`; then",
  },
  too_long: {
    headline: "The conversation became too long for the model",
    next: "Give the command again: it begins a new conversation, with a short account of this one.",
    isWhole: true,
  },
  refused_by_model: { headline: "The model declined this task", next: "Word the task differently, or" },
  network: {
    headline: "Claude could not reach the model",
    next: "The operator must check `ANTHROPIC_BASE_URL` and the server's network; then",
  },
  killed: {
    headline: "Claude was killed",
    next: "Something outside ended it: too little memory, or a restart of the machine. Once that is put right,",
  },
  out_of_memory: {
    headline: "Claude ran out of memory",
    next: "It was tried twice. Ask for less at once, or ask the operator to give the sandbox more memory; then",
  },
  no_result: { headline: "Claude ended without a result", next: "You can" },
  error: { headline: "Claude failed", next: "You can" },
};

/** The words for an agent that failed: the real reason, and who must do what. */
export function renderAgentFailure(
  { failure, detail, kept }: Extract<Outcome, { kind: "agent_failed" }>,
  { command, runId }: ReportFrame,
  say: Outgoing,
): Words {
  const { headline, next, isWhole = false } = AGENT[failure];
  const reason = renderInline(detail, 400, say);
  return {
    headline,
    paragraphs: [
      reason === ""
        ? `No reason was given. The operator may find one in the log, under run \`${runId}\`.`
        : `> ${reason}`,
      `Nothing was published. ${next}${isWhole ? "" : ` try again with \`${command} ${kept === undefined ? "retry" : "go on"}\`.`}`,
    ],
    conclusion: "neutral",
  };
}

const CLONE: Record<CloneFailure, { headline: string; next: string }> = {
  empty: { headline: "The repository is empty", next: "Push a first commit, then give the command again." },
  missing_ref: {
    headline: "The branch was not found",
    next: "Give the command again with `--base <branch>`, or set `base` in `.github/sandpiper.yml`.",
  },
  denied: {
    headline: "The repository can't be cloned: access was denied",
    next: "Check that the app is installed on this repository and has the permission Contents, then give the command again.",
  },
  address_not_allowed: {
    headline: "The organisation's IP allow list keeps the sandbox out",
    next: "An owner can add the sandbox's addresses to the list; then give the command again.",
  },
  too_large: {
    headline: "The repository is too large to clone in time",
    next: "The operator can give the sandbox a faster network or more disk space.",
  },
  network: {
    headline: "GitHub could not be reached to clone",
    next: "Wait some minutes, then give the command again.",
  },
  unknown: {
    headline: "The repository could not be cloned",
    next: "Ask the operator: git's own words are in the log. Once that is put right, give the command again.",
  },
};

/** The words for a clone that failed, each with its own next action (F22). */
export function renderCloneFailure(
  { failure, detail }: Extract<Outcome, { kind: "clone_failed" }>,
  { runId }: Pick<ReportFrame, "runId">,
  say: Outgoing,
): Words {
  const { headline, next } = CLONE[failure];
  const reason = renderInline(detail, 300, say);
  const log = failure === "unknown" ? ` (Run \`${runId}\`.)` : "";
  return {
    headline,
    paragraphs: [reason === "" ? "" : `> ${reason}`, `Claude was not started. ${next}${log}`],
    conclusion: "neutral",
  };
}
