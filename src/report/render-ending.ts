import type { CheckOutput, Conclusion } from "../github/check-run.ts";
import type { Outcome } from "../run/outcome.ts";
import { toBlocked } from "./blocked-words.ts";
import { type Ending, toBudgetReached, toCut, toNoChange, toPublished, toRefused } from "./ending-words.ts";
import { renderAgentFailure, renderCloneFailure } from "./failure-words.ts";
import { formatDuration, formatPlural, formatUsd } from "./format.ts";
import { renderFootnotes } from "./render-footnotes.ts";
import { renderCode, renderInline, renderOutput } from "./render-inline.ts";
import { renderReceipt } from "./render-receipt.ts";
import type { Outgoing, Receipt, ReportFrame } from "./views.ts";

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
  const first = receipt === undefined ? `log \`${frame.runId}\`` : renderReceipt(receipt);
  const small = [first, ...renderFootnotes(frame)].join("<br>");
  return toText([[`**${headline}**`, ...figures].join(" · "), ...paragraphs, `<sub>${small}</sub>`]);
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

function toSentence(words: string): string {
  return /[.?!]$/.test(words) ? words : `${words}.`;
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
          say.block(outcome.text).trim() || "The agent ended without a word.",
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
          `The agent had ended, and then its sandbox was gone before the changes were taken out of it. Nothing was published, and none of it is in the repository; ${retry}.`,
        ],
        conclusion: "neutral",
      };
    case "blocked":
      return toBlocked(outcome, say);
    case "publish_refused":
      return {
        headline: "GitHub refused the changes",
        paragraphs: [
          say.block(outcome.text),
          `> ${renderInline(outcome.reason, 400, say)}`,
          `Nothing was published. Let this app past the ruleset or branch protection that stands in the way, then ${retry}.`,
        ],
        conclusion: "neutral",
      };
    case "refused":
      return toRefused(outcome.why, frame);
    case "silent":
      return { headline: "Nothing to do", paragraphs: ["Nothing ran."], conclusion: "neutral" };
    case "invalid_config":
      return {
        headline: `\`${outcome.path}\` is not valid`,
        paragraphs: [
          outcome.line === 0
            ? `It ${toSentence(renderInline(outcome.rule, 300, say))}`
            : `Line ${outcome.line}: ${outcome.key === "" ? "the file" : renderCode(outcome.key, say)} ${toSentence(renderInline(outcome.rule, 300, say))}`,
          "Nothing ran. Correct it on the default branch, then give the command again.",
        ],
        conclusion: "neutral",
      };
    case "stopped":
      return {
        headline: outcome.wasQueued ? "Removed from the queue" : "Stopped",
        paragraphs: [
          `${outcome.by === undefined ? "The run was stopped." : `Stopped by ${renderCode(outcome.by, say)}.`} Nothing was published.${outcome.kept === undefined ? ` Start over with \`${command} retry\`.` : ""}`,
        ],
        conclusion: "neutral",
      };
    case "timed_out":
      return {
        headline: `Out of time after ${formatPlural(outcome.minutes, "minute")}`,
        paragraphs: [say.block(outcome.text), toCut(`${command} --minutes ${outcome.minutes * 2} go on`)],
        conclusion: "neutral",
      };
    case "max_turns":
      return {
        headline: `The limit of ${formatPlural(outcome.turns, "turn")} was reached`,
        paragraphs: [
          say.block(outcome.text),
          `There was no change to publish. The conversation is kept: go on with \`${command} go on\`, or ask for less at a time.`,
        ],
        conclusion: "neutral",
      };
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
          `The agent was not started. Correct \`setup\` in \`.github/sandpiper.yml\` on the default branch, then ${retry}.`,
        ],
        conclusion: "neutral",
      };
    case "sandbox_unavailable":
      return {
        headline: "No sandbox is available",
        paragraphs: [
          `> ${renderInline(outcome.reason, 300, say)}`,
          `Nothing was published. Wait some minutes, then ${retry}; if it stays like this, the operator must look at it (log \`${frame.runId}\`).`,
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
          `${renderInline(outcome.why, 200, say)} Nothing more was published. Install the app on this repository again, then ${retry}.`,
        ],
        conclusion: "neutral",
      };
    case "broken":
      return {
        headline: "Something broke on our side",
        paragraphs: [
          `The run ended early (${renderInline(outcome.detail, 300, say)}). Nothing more was published. The operator finds the details in the log under \`${frame.runId}\`; meanwhile, ${retry}.`,
        ],
        conclusion: "neutral",
      };
  }
}
