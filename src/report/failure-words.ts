import type { AgentFailure, CloneFailure } from "../run/outcome.ts";
import type { EndingWords, OutcomeOf } from "./ending-words.ts";
import type { EndedView, RunView } from "./run-view.ts";
import type { Speech } from "./speech.ts";

type View = Pick<RunView<EndedView>, "command" | "runId">;

interface FailureWords {
  headline: string;
  /** What happened, as a part of a sentence, beside work that is published all the same. */
  note: string;
  /** Who must do what; followed by "try again with … retry". */
  next: string;
  /** `next` says all there is to do. */
  isWhole?: true;
}

const AGENT: Record<AgentFailure, FailureWords> = {
  authentication: {
    headline: "The model rejected the key",
    note: "the model rejected the key",
    next: "The operator must set a valid `ANTHROPIC_API_KEY` or `CLAUDE_CODE_OAUTH_TOKEN` and restart the app; then",
  },
  credit: {
    headline: "The model's account has no credit left",
    note: "the model's account has no credit left",
    next: "The operator must add credit to the account; then",
  },
  rate_limited: {
    headline: "The model's rate limit was reached",
    note: "the model's rate limit was reached",
    next: "Wait a few minutes, then",
  },
  overloaded: {
    headline: "The model is overloaded",
    note: "the model was overloaded",
    next: "Wait a few minutes, then",
  },
  model_not_found: {
    headline: "The model is not available to this account",
    note: "the model is not available to this account",
    next: "Name another with `--model`, or ask the operator to change `CLAUDE_MODEL`:",
  },
  too_long: {
    headline: "The conversation became too long for the model",
    note: "the conversation became too long for the model",
    next: "Give the command again: it begins a new conversation, with a short account of this one.",
    isWhole: true,
  },
  refused_by_model: {
    headline: "The model declined this task",
    note: "the model declined to go on",
    next: "Word the task differently, or",
  },
  network: {
    headline: "Claude could not reach the model",
    note: "the model could not be reached",
    next: "The operator must check `ANTHROPIC_BASE_URL` and the server's network; then",
  },
  killed: {
    headline: "Claude was killed",
    note: "it was killed from outside",
    next: "Something outside ended it: too little memory, or a restart of the machine. Once that is put right,",
  },
  out_of_memory: {
    headline: "Claude ran out of memory",
    note: "the sandbox ran out of memory",
    next: "It was tried twice. Ask for less at once, or ask the operator to give the sandbox more memory; then",
  },
  no_result: {
    headline: "Claude ended without a result",
    note: "it ended without a result",
    next: "You can",
  },
  error: { headline: "Claude failed", note: "it ended with an error", next: "You can" },
};

/** The words for an agent that failed: the real reason, and who must do what. */
export function toAgentFailed(
  { failure, detail, kept }: OutcomeOf<"agent_failed">,
  { command, runId }: View,
  say: Speech,
): EndingWords {
  const { headline, next, isWhole = false } = AGENT[failure];
  const reason = say.inline(detail, 400);
  return {
    headline,
    paragraphs: [
      reason === ""
        ? `No reason was given. The operator may find one in the log, under run \`${runId}\`.`
        : `> ${reason}`,
      `Nothing was published. ${next}${isWhole ? "" : ` try again with \`${command} ${kept === undefined ? "retry" : "go on"}\`.`}`,
    ],
  };
}

/** What went wrong, in a line. */
export function toFailureHeadline(failure: AgentFailure): string {
  return AGENT[failure].headline;
}

/** What people read beside the published work of an agent that failed. */
export function toFailureNote(failure: AgentFailure): string {
  return `Claude failed before it was done: ${AGENT[failure].note}. This is what it had done by then.`;
}

const CLONE: Record<CloneFailure, { headline: string; next: string }> = {
  empty: { headline: "The repository is empty", next: "Push a first commit, then give the command again." },
  missing_ref: {
    headline: "The branch was not found",
    next: "Give the command again with `--base <branch>`, or set `base` in `.github/sandpiper.yml`.",
  },
  denied: {
    headline: "The repository can't be cloned: access was denied",
    next: "Check that the App is installed on this repository, and that an owner accepted its permission _Contents_; then give the command again.",
  },
  address_not_allowed: {
    headline: "The organisation's IP allow list keeps the sandbox out",
    next: "An owner can add the sandbox's addresses to the list; then give the command again.",
  },
  too_large: {
    headline: "The repository is too large to clone in time",
    next: "The operator can give the sandbox a faster network or more disk space; then give the command again.",
  },
  network: {
    headline: "GitHub could not be reached to clone",
    next: "Wait a few minutes, then give the command again.",
  },
  unknown: {
    headline: "The repository could not be cloned",
    next: "Ask the operator: git's own words are in the log. Once that is put right, give the command again.",
  },
};

/** The words for a clone that failed, each with its own next action (F22). */
export function toCloneFailed(
  { failure, detail }: OutcomeOf<"clone_failed">,
  { runId }: View,
  say: Speech,
): EndingWords {
  const { headline, next } = CLONE[failure];
  const reason = say.inline(detail, 300);
  const log = failure === "unknown" ? ` (Run \`${runId}\`.)` : "";
  return {
    headline,
    paragraphs: [reason === "" ? "" : `> ${reason}`, `Claude was not started. ${next}${log}`],
  };
}
