import type { CheckOutput, Conclusion } from "../github/check-run.ts";
import type { Outcome } from "../run/outcome.ts";
import { toBlocked } from "./blocked-words.ts";
import { toBudgetReached, toMaxTurns, toTimedOut } from "./cut-words.ts";
import {
  type Ending,
  toInvalidConfig,
  toNoChange,
  toPublished,
  toPublishRefused,
  toRefused,
  toStopped,
} from "./ending-words.ts";
import { renderAgentFailure, renderCloneFailure } from "./failure-words.ts";
import { formatDuration, formatPlural, formatUsd } from "./format.ts";
import { renderReceipt } from "./render-receipt.ts";
import type { Outgoing, Receipt, ReportFrame } from "./run-view.ts";
import { renderFootnotes } from "./small-print.ts";
import { renderCode, renderInline, renderOutput } from "./speech.ts";

const MAX_TITLE_CHARS = 250;

/** The comment at the end of a run. */
export function renderEndingComment(
  outcome: Outcome,
  frame: ReportFrame,
  receipt: Receipt | undefined,
  say: Outgoing,
): string {
  const { headline, paragraphs } = toEnding(outcome, frame, say);
  const figures =
    receipt === undefined ? [] : [formatDuration(receipt.elapsedMs), formatUsd(receipt.costMicroUsd)];
  const small = [...(receipt === undefined ? [] : [renderReceipt(receipt)]), ...renderFootnotes(frame)];
  return toText([
    [`**${headline}**`, ...figures].join(" · "),
    ...paragraphs,
    small.length === 0 ? "" : `<sub>${small.join("<br>")}</sub>`,
  ]);
}

/** The check run at the end of a run, on a commit that the run did not make: it is never red because of us. */
export function renderEndingCheck(
  outcome: Outcome,
  frame: ReportFrame,
  say: Outgoing,
): { output: CheckOutput; conclusion: Conclusion } {
  const { headline, paragraphs, conclusion } = toEnding(outcome, frame, say);
  // A check run's title knows no markup.
  const title = headline.replaceAll("`", "").slice(0, MAX_TITLE_CHARS);
  return { output: { title, summary: toText(paragraphs) }, conclusion };
}

function toText(paragraphs: readonly string[]): string {
  return paragraphs.filter((paragraph) => paragraph.trim() !== "").join("\n\n");
}

function toEnding(outcome: Outcome, frame: ReportFrame, say: Outgoing): Ending {
  const ending = toWords(outcome, frame, say);
  if (outcome.kept === undefined) return ending;
  const { files, additions, deletions } = outcome.kept;
  const figures = `${formatPlural(files, "file")}, +${additions} −${deletions}`;
  const kept = `What was changed is kept (${figures}): the next \`${frame.command} …\` in this thread goes on from it; \`${frame.command} retry\` begins without it.`;
  return { ...ending, paragraphs: [...ending.paragraphs, kept] };
}

function toWords(outcome: Outcome, frame: ReportFrame, say: Outgoing): Ending {
  const { command } = frame;
  // A retry begins without what is kept.
  const again = outcome.kept === undefined ? "retry" : "go on";
  const retry = `try again with \`${command} ${again}\``;
  switch (outcome.kind) {
    case "published":
      return toPublished(outcome, frame, say);
    case "answered":
      return {
        headline: "Answered",
        paragraphs: [
          say.block(outcome.text).trim() || "Claude ended without a word.",
          `No files were changed · continue with \`${command} …\``,
        ],
        conclusion: "success",
      };
    case "no_change":
      return toNoChange(outcome, frame, say);
    case "changes_lost":
      return {
        headline: "The changes were lost with the sandbox",
        paragraphs: [
          say.block(outcome.text),
          `Claude had finished, but its sandbox was gone before Sandpiper took the changes out of it. Nothing was published; ${retry}.`,
        ],
        conclusion: "neutral",
      };
    case "blocked":
      return toBlocked(outcome, say);
    case "publish_refused":
      return toPublishRefused(outcome, retry, say);
    case "refused":
      return toRefused(outcome.why, frame);
    case "silent":
      return { headline: "Nothing to do", paragraphs: ["Nothing ran."], conclusion: "neutral" };
    case "invalid_config":
      return toInvalidConfig(outcome, say);
    case "stopped":
      return toStopped(outcome, frame, say);
    case "timed_out":
      return toTimedOut(outcome, frame, say);
    case "max_turns":
      return toMaxTurns(outcome, frame, say);
    case "budget_reached":
      return toBudgetReached(outcome, frame, say);
    case "agent_failed":
      return renderAgentFailure(outcome, frame, say);
    case "clone_failed":
      return renderCloneFailure(outcome, frame, say);
    case "setup_failed":
      return {
        headline: "A setup command failed",
        paragraphs: [
          `${renderCode(outcome.command, say)} ended with exit code ${outcome.exitCode}:`,
          renderOutput(outcome.tail.slice(-2_000), say),
          `Claude was not started. Correct \`setup\` in \`.github/sandpiper.yml\` on the default branch, then ${retry}.`,
        ],
        conclusion: "neutral",
      };
    case "sandbox_unavailable":
      return {
        headline: "No sandbox is available",
        paragraphs: [
          `> ${renderInline(outcome.reason, 300, say)}`,
          `Nothing was published. Wait some minutes, then ${retry}; if it stays like this, ask the operator to look at it (run \`${frame.runId}\`).`,
        ],
        conclusion: "neutral",
      };
    case "nothing_to_retry":
      return {
        headline: "Nothing to retry",
        paragraphs: [
          `No command has run in this thread yet, so nothing ran now. Begin with \`${command} <what to do>\`.`,
        ],
        conclusion: "neutral",
      };
    case "abandoned":
      return {
        headline: "Abandoned",
        paragraphs: [
          `${renderInline(outcome.why, 200, say)} Nothing more was published. If the app was removed from this repository, install it again, then ${retry}.`,
        ],
        conclusion: "neutral",
      };
    case "broken":
      return {
        headline: "Something broke in Sandpiper",
        paragraphs: [
          `The run ended early (${renderInline(outcome.detail, 300, say)}). Nothing more was published. You can ${retry}. If it breaks again, tell the operator: the log has the details under run \`${frame.runId}\`.`,
        ],
        conclusion: "neutral",
      };
  }
}
