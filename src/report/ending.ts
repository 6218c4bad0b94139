import type { Conclusion } from "../run/check-state.ts";
import { LIFTABLE_RULES, toBlocked } from "./blocked-words.ts";
import { toBudgetReached, toMaxTurns, toTimedOut } from "./cut-words.ts";
import {
  type EndingWords,
  toInvalidConfig,
  toNoChange,
  toPublished,
  toPublishRefused,
  toRefused,
  toStopped,
} from "./ending-words.ts";
import { toAgentFailed, toCloneFailed } from "./failure-words.ts";
import { renderFollowUps } from "./follow-ups.ts";
import { formatPlural, formatTime } from "./format.ts";
import type { EndedView, RunView } from "./run-view.ts";
import type { Speech } from "./speech.ts";
import { toAsked, toKeptBack, toNothingTo, toParked, toPlanned } from "./waiting-words.ts";

/** The words for a run that has ended. */
export function toEndingWords(
  view: Omit<RunView<EndedView>, "facts" | "receipt">,
  say: Speech,
): EndingWords & { conclusion: Conclusion } {
  const { command, state } = view;
  const { kept } = state.outcome;
  const { headline, paragraphs, conclusion = "neutral" } = toWords(view, say);
  if (kept !== undefined) {
    const figures = `${formatPlural(kept.files, "file")}, +${kept.additions} −${kept.deletions}`;
    const ways = [
      `the next \`${command} …\` in this thread goes on from it`,
      ...toPublishAdvice(state.outcome, command),
      `\`${command} retry\` begins without it`,
    ];
    const what = kept.at === undefined ? "What was changed" : `What was changed by ${formatTime(kept.at)}`;
    paragraphs.push(`${what} is kept (${figures}): ${ways.slice(0, -1).join(", ")}, and ${ways.at(-1)}.`);
  }
  return { headline, paragraphs: paragraphs.filter((each) => each.trim() !== ""), conclusion };
}

/** How what is kept gets published without the agent. What nobody can let through stays blocked, whoever asks again. */
function toPublishAdvice(outcome: EndedView["outcome"], command: string): string[] {
  const publish = `\`${command} publish\` publishes it as it is`;
  if (outcome.kind === "publish_refused") return [];
  if (outcome.kind !== "blocked") return [publish];
  const canPass = outcome.findings.every(({ rule }) => LIFTABLE_RULES.has(rule));
  return canPass ? [`${publish} once that is allowed`] : [];
}

function toWords(view: Parameters<typeof toEndingWords>[0], say: Speech): EndingWords {
  const { command, runId } = view;
  const { outcome } = view.state;
  // A retry begins without what is kept.
  const retry = `try again with \`${command} ${outcome.kept === undefined ? "retry" : "go on"}\``;
  switch (outcome.kind) {
    case "published":
      return toPublished(outcome, view, say);
    case "kept_back":
      return toKeptBack(outcome, view, say);
    case "answered":
      return {
        headline: "Answered",
        paragraphs: [
          say.passage(outcome.text).trim() || "Claude ended without a word.",
          renderFollowUps(outcome.followUps, view, say),
          `No files were changed · continue with \`${command} …\``,
        ],
        conclusion: "success",
      };
    case "planned":
      return toPlanned(outcome, view, say);
    case "asked":
      return toAsked(outcome, view, say);
    case "parked":
      return toParked(outcome, view, say);
    case "handed_over":
      return {
        headline: "Handed to the running agent",
        paragraphs: [
          `Claude was told, and works on with it. The comment of that run says how it goes. Tell it more with \`${command} also …\`.`,
        ],
      };
    case "no_change":
      return toNoChange(outcome, view, say);
    case "changes_lost":
      return {
        headline: `The ${outcome.kept === undefined ? "" : "last "}changes were lost with the sandbox`,
        paragraphs: [
          say.passage(outcome.text),
          `Claude had finished, but its sandbox was gone before Sandpiper took the changes out of it. Nothing was published; ${retry}.`,
        ],
      };
    case "blocked":
      return toBlocked(outcome, say);
    case "publish_refused":
      return toPublishRefused(
        outcome,
        outcome.kept === undefined ? retry : `publish it with \`${command} publish\``,
        say,
      );
    case "refused":
      return toRefused(outcome, view);
    case "silent":
      return { headline: "Nothing to do", paragraphs: ["Nothing ran."] };
    case "invalid_config":
      return toInvalidConfig(outcome, say);
    case "stopped":
      return toStopped(outcome, view, say);
    case "timed_out":
      return toTimedOut(outcome, view, say);
    case "max_turns":
      return toMaxTurns(outcome, view, say);
    case "budget_reached":
      return toBudgetReached(outcome, view, say);
    case "agent_failed":
      return toAgentFailed(outcome, view, say);
    case "clone_failed":
      return toCloneFailed(outcome, view, say);
    case "setup_failed":
      return {
        headline: "A setup command failed",
        paragraphs: [
          `${say.code(outcome.command)} ended with exit code ${outcome.exitCode}:`,
          say.output(outcome.tail, 2_000),
          `Claude was not started. Correct \`setup\` in \`.github/sandpiper.yml\` on the default branch, then ${retry}.`,
        ],
      };
    case "sandbox_unavailable":
      return {
        headline: "No sandbox is available",
        paragraphs: [
          `> ${say.inline(outcome.reason, 300)}`,
          `Nothing was published. Wait a few minutes, then ${retry}; if it stays like this, ask the operator to look at it (run \`${runId}\`).`,
        ],
      };
    case "nothing_to":
      return toNothingTo(outcome, view, say);
    case "abandoned":
      return {
        headline: "Abandoned",
        paragraphs: [
          `${say.inline(outcome.why, 200)} Nothing more was published. If the app was removed from this repository, install it again, then ${retry}.`,
        ],
      };
    case "broken":
      return {
        headline: "Something broke in Sandpiper",
        paragraphs: [
          `The run ended early (${say.inline(outcome.detail, 300)}). Nothing more was published. You can ${retry}. If it breaks again, tell the operator: the log has the details under run \`${runId}\`.`,
        ],
      };
  }
}
