import type { AgentFailure } from "../run/outcome.ts";
import type { JobState } from "../sandbox/sandbox.ts";
import { cutToLastWords } from "../text/cut-at-word.ts";
import type { AgentProgress } from "./progress.ts";

/** How the agent's process ended, judged from its transcript and exit code. */
export type AgentOutcome =
  | { kind: "done" }
  | { kind: "max_turns" }
  | { kind: "budget" }
  | { kind: "failed"; failure: AgentFailure; detail: string };

/** The words of the CLI, by its own `error` field or HTTP status; what the model itself says is never looked at. */
const BY_ERROR: Record<string, AgentFailure> = {
  authentication_failed: "authentication",
  authentication_error: "authentication",
  billing_error: "credit",
  rate_limit: "rate_limited",
  overloaded: "overloaded",
  model_not_found: "model_not_found",
};

const BY_STATUS: Partial<Record<number, AgentFailure>> = {
  401: "authentication",
  402: "credit",
  403: "authentication",
  404: "model_not_found",
  429: "rate_limited",
};

/** Where the CLI names neither. */
const BY_WORDS: readonly (readonly [RegExp, AgentFailure])[] = [
  [/^not logged in|^invalid api key/i, "authentication"],
  [/^credit balance/i, "credit"],
  [/connection refused|connection error|unable to connect|fetch failed|timed out/i, "network"],
];

/**
 * Judges an agent that has ended. `result.subtype` may say success beside `is_error: true` (F26), so `is_error` and the exit code decide.
 */
export function decideAgentOutcome({
  progress,
  state,
  stderr,
}: {
  progress: AgentProgress;
  state: Exclude<JobState, { kind: "running" }>;
  stderr: string;
}): AgentOutcome {
  const { end } = progress;
  if (end === undefined) return withoutResult(progress, state, stderr);
  if (end.terminalReason === "max_turns" || end.subtype === "error_max_turns") return { kind: "max_turns" };
  if (end.terminalReason === "budget_exhausted" || end.subtype === "error_max_budget_usd")
    return { kind: "budget" };
  // The work is done; only its account did not come out in the asked form, and the last words stand in for it.
  if (end.terminalReason === "structured_output_retry_exhausted") return { kind: "done" };
  // A machine that died after the agent had its result took nothing with it that matters (F21).
  const endedWell = state.kind === "gone" || state.exitCode === 0;
  if (!end.isError && endedWell) return { kind: "done" };
  // The API has the same status (402) for the account's own credit: the gateway tells which it was (S16).
  if (progress.isUsedUp) return { kind: "budget" };
  return {
    kind: "failed",
    failure: toFailure(progress),
    detail: toReadable(end.detail) || toReadable(cutToLastWords(stderr.trim(), 400)),
  };
}

function withoutResult(
  progress: AgentProgress,
  state: Exclude<JobState, { kind: "running" }>,
  stderr: string,
): AgentOutcome {
  const detail = toReadable(cutToLastWords(stderr.trim(), 400));
  if (state.kind === "gone") return { kind: "failed", failure: "killed", detail };
  if (state.reason === "too_much_output")
    return { kind: "failed", failure: "error", detail: "It printed more than is kept." };
  if (state.reason === "out_of_memory") return { kind: "failed", failure: "out_of_memory", detail };
  if (state.exitCode === undefined || state.exitCode >= 128)
    return { kind: "failed", failure: "killed", detail };
  if (/not logged in|invalid api key/i.test(stderr))
    return { kind: "failed", failure: "authentication", detail };
  return {
    kind: "failed",
    failure: progress.lastError === undefined ? "no_result" : toFailure(progress),
    detail,
  };
}

/**
 * Whether the session holds more than the model reads: another command in it would end the same way. The CLI tries to shorten it
 * first, and says so in its own field (2.1.329, with the API's "prompt is too long: … tokens > … maximum").
 */
export function isTooLong({ end }: Pick<AgentProgress, "end">): boolean {
  return end?.terminalReason === "prompt_too_long";
}

function toFailure(progress: AgentProgress): AgentFailure {
  const { end, lastError } = progress;
  const byError = lastError === undefined ? undefined : BY_ERROR[lastError];
  if (isTooLong(progress)) return "too_long";
  if (byError !== undefined) return byError;
  const status = end?.apiStatus ?? 0;
  const byStatus = status >= 500 ? "overloaded" : BY_STATUS[status];
  if (byStatus !== undefined) return byStatus;
  if (end?.wasRefused) return "refused_by_model";
  const detail = end?.detail ?? "";
  return BY_WORDS.find(([words]) => words.test(detail))?.[1] ?? "error";
}

/** The CLI's note to its own makers says nothing to people, and its advice is for somebody who sits before it. */
function toReadable(detail: string): string {
  if (detail.startsWith("[ede_diagnostic]")) return "";
  return detail.replace(/ · (?:Fix external API key|Please run \/login)|Please run \/login · /, "");
}
