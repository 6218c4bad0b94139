import type { GateFinding } from "../change/gate.ts";
import type { CheckOutput, Conclusion } from "../github/check-run.ts";
import type { Outcome } from "../run/outcome.ts";
import { renderAgentFailure, renderCloneFailure } from "./failure-words.ts";
import { formatCap, formatDuration, formatPlural, formatUsd } from "./format.ts";
import { renderFootnotes } from "./render-footnotes.ts";
import { renderCode, renderInline, renderOutput } from "./render-inline.ts";
import { renderNotes } from "./render-notes.ts";
import { renderReceipt } from "./render-receipt.ts";
import type { Outgoing, Receipt, ReportFrame } from "./views.ts";

const MAX_FINDINGS = 20;
const MAX_TITLE_CHARS = 250;

/** How an ending reads, before it is put into the comment or the check run. */
interface Ending {
  headline: string;
  /** What happened, what was left, and what to do next: paragraphs; empty ones are left out. */
  paragraphs: string[];
  conclusion: Conclusion;
}

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

function toText(paragraphs: readonly string[]): string {
  return paragraphs.filter((paragraph) => paragraph.trim() !== "").join("\n\n");
}

function toEnding(outcome: Outcome, frame: ReportFrame, say: Outgoing): Ending {
  const { command } = frame;
  const retry = `try again with \`${command} retry\``;
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
        conclusion: "action_required",
      };
    case "refused":
      return toRefused(outcome.why, frame);
    case "silent":
      return { headline: "Nothing to do", paragraphs: ["Nothing ran."], conclusion: "neutral" };
    case "invalid_config":
      return {
        headline: `\`${outcome.path}\` is not valid`,
        paragraphs: [
          `Line ${outcome.line}: ${renderCode(outcome.key, say)} ${renderInline(outcome.rule, 300, say)}.`,
          "Nothing ran. Correct it on the default branch, then give the command again.",
        ],
        conclusion: "action_required",
      };
    case "stopped":
      return {
        headline: "Stopped",
        paragraphs: [
          `${outcome.by === undefined ? "The run was stopped." : `Stopped by ${renderCode(outcome.by, say)}.`} Nothing was published. Start over with \`${command} retry\`.`,
        ],
        conclusion: "cancelled",
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
        conclusion: "action_required",
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

function toPublished(
  outcome: Extract<Outcome, { kind: "published" }>,
  frame: ReportFrame,
  say: Outgoing,
): Ending {
  const { pullRequest, branch, branchUrl, draft } = outcome;
  const state = pullRequest?.created ? "ready" : "updated";
  const headline =
    pullRequest === undefined
      ? `Pushed to ${renderCode(branch, say)}`
      : `${draft && pullRequest.created ? "Draft pull" : "Pull"} request #${pullRequest.number} is ${state}`;
  const where = [
    `${formatPlural(outcome.files, "file")}, +${outcome.additions} −${outcome.deletions}`,
    `branch [${renderCode(branch, say)}](${toLinkTarget(branchUrl)})`,
    `[commit](${toLinkTarget(outcome.commitUrl)})`,
    ...(pullRequest === undefined
      ? []
      : [`[pull request #${pullRequest.number}](${toLinkTarget(pullRequest.url)})`]),
    `continue with \`${frame.command} …\``,
  ];
  return {
    headline,
    paragraphs: [say.block(outcome.summary), renderNotes(outcome.notes), where.join(" · ")],
    conclusion: "success",
  };
}

/** Git allows brackets and quotes in a branch's name, which would end the link early. */
function toLinkTarget(url: string): string {
  return url.replace(/[()<>"'`\s]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function toNoChange(
  outcome: Extract<Outcome, { kind: "no_change" }>,
  { command }: ReportFrame,
  say: Outgoing,
): Ending {
  const why = {
    nothing: "there is nothing to change",
    needs_person: "a person is needed",
    unclear: "the task is unclear",
  };
  return {
    headline: `No change: ${why[outcome.why]}`,
    paragraphs: [
      say.block(outcome.text),
      `No files were changed. Reply with \`${command} …\` to go on from here.`,
    ],
    conclusion: "neutral",
  };
}

function toBlocked({ findings, text }: Extract<Outcome, { kind: "blocked" }>, say: Outgoing): Ending {
  const lines = findings.slice(0, MAX_FINDINGS).map((finding) => `- ${toFindingLine(finding, say)}`);
  const left = findings.length - MAX_FINDINGS;
  if (left > 0) lines.push(`- and ${left} more`);
  const isProtected = findings.some(({ rule }) => rule === "protected-path");
  const allow =
    " Protected files can be let through by `allow_paths` in `.github/sandpiper.yml` together with the operator's `ALLOW_PATHS`.";
  return {
    headline: "Blocked: the changes may not be published",
    paragraphs: [
      lines.join("\n"),
      say.block(text),
      `Nothing was published. Ask for the work without what is listed.${isProtected ? allow : ""}`,
    ],
    conclusion: "action_required",
  };
}

function toFindingLine({ path, detail }: GateFinding, say: Outgoing): string {
  const what = path === "" ? "The whole change" : renderCode(path, say);
  return `${what}: ${renderInline(detail, 200, say)}`;
}

/** Words that are true before the run began and after it: access may be taken away while it works. */
function toRefused(
  why: Extract<Outcome, { kind: "refused" }>["why"],
  { command }: Pick<ReportFrame, "command">,
): Ending {
  const words = {
    no_access: {
      headline: "Refused: write access is needed",
      next: "Only people with write access to this repository can give commands; ask one of them.",
    },
    paused: {
      headline: "Paused by the operator",
      next: "Give the command again when the app is no longer paused.",
    },
    thread_busy: {
      headline: "Too many commands in this thread",
      next: `Wait an hour, then give the command again with \`${command} …\`.`,
    },
  };
  const { headline, next } = words[why];
  return { headline, paragraphs: [`Nothing was published. ${next}`], conclusion: "neutral" };
}

function toBudgetReached(
  outcome: Extract<Outcome, { kind: "budget_reached" }>,
  { command }: ReportFrame,
  say: Outgoing,
): Ending {
  const doubled = ((outcome.capMicroUsd * 2) / 1_000_000).toFixed(2);
  const words = {
    run: { of: "this run", next: toCut(`${command} --budget ${doubled} go on`) },
    thread: {
      of: "this thread",
      next: "Nothing more was published. The operator can raise `THREAD_BUDGET_USD`.",
    },
    repository: {
      of: "this repository today",
      next: "Nothing more was published. It starts anew tomorrow (UTC), or the operator can raise `REPO_DAY_BUDGET_USD`.",
    },
  };
  const { of, next } = words[outcome.cap];
  return {
    headline: `The budget of ${formatCap(outcome.capMicroUsd)} for ${of} is used up`,
    paragraphs: [say.block(outcome.text), next],
    conclusion: "neutral",
  };
}

function toCut(next: string): string {
  return `There was no change to publish. The conversation is kept: go on with \`${next}\` (the operator's own limit still holds).`;
}
