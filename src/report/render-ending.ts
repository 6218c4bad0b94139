import type { CheckOutput, Conclusion } from "../github/check-run.ts";
import type { Outcome } from "../run/outcome.ts";
import { renderAgentFailure, renderCloneFailure } from "./failure-words.ts";
import { formatCap, formatDuration, formatPlural, formatUsd } from "./format.ts";
import { renderFootnotes } from "./render-footnotes.ts";
import { renderReceipt } from "./render-receipt.ts";
import type { Outgoing, Receipt, ReportFrame } from "./views.ts";

/** How an ending reads, before it is put into the comment or the check run. */
interface Ending {
  headline: string;
  /** What happened, what was left, and what to do next. */
  lines: string[];
  conclusion: Conclusion;
}

/** The comment at the end of a run. */
export function renderEndingComment(
  outcome: Outcome,
  frame: ReportFrame,
  receipt: Receipt | undefined,
  say: Outgoing,
): string {
  const { headline, lines } = toEnding(outcome, frame, say);
  const head =
    receipt === undefined ? [] : [formatDuration(receipt.elapsedMs), formatUsd(receipt.costMicroUsd)];
  const small = [...(receipt === undefined ? [] : [renderReceipt(receipt)]), ...renderFootnotes(frame)];
  if (receipt === undefined) small.unshift(`log \`${frame.runId}\``);
  return [
    [`**${headline}**`, ...head].join(" · "),
    "",
    ...lines,
    "",
    `<sub>${small.join("<br>")}</sub>`,
  ].join("\n");
}

/** The check run at the end of a run, on a commit that the run did not make: it is never red because of us. */
export function renderEndingCheck(
  outcome: Outcome,
  frame: ReportFrame,
  say: Outgoing,
): { output: CheckOutput; conclusion: Conclusion } {
  const { headline, lines, conclusion } = toEnding(outcome, frame, say);
  return { output: { title: headline.slice(0, 250), summary: lines.join("\n") || headline }, conclusion };
}

function toEnding(outcome: Outcome, frame: ReportFrame, say: Outgoing): Ending {
  const retry = `Try again with \`${frame.command} retry\`.`;
  const operator = (what: string): string =>
    `The operator of this app finds the details in the log under \`${frame.runId}\`: ${what}`;
  switch (outcome.kind) {
    case "published":
      return toPublished(outcome, frame, say);
    case "answered":
      return { headline: "Answered", lines: [say.block(outcome.text)], conclusion: "success" };
    case "no_change": {
      const why = {
        nothing: "nothing to change",
        needs_person: "a person is needed",
        unclear: "the task is unclear",
      };
      const next = `Nothing was changed. Say more with \`${frame.command} …\`, and it goes on from here.`;
      return {
        headline: `No change: ${why[outcome.why]}`,
        lines: [say.block(outcome.text), "", next],
        conclusion: "neutral",
      };
    }
    case "blocked":
      return {
        headline: "Blocked: the changes did not pass the gate",
        lines: [
          ...outcome.findings
            .slice(0, 50)
            .map(
              ({ path, rule, detail }) =>
                `- ${toCode(path, say)}: ${rule.replaceAll("_", " ")} (${say.line(detail, 200)})`,
            ),
          "",
          say.block(outcome.text),
          "",
          `Nothing was published. Ask for the work without these files, or have a maintainer allow them (\`allow_paths\` in \`.github/sandpiper.yml\` and the operator's \`ALLOW_PATHS\`).`,
        ],
        conclusion: "action_required",
      };
    case "publish_refused":
      return {
        headline: "GitHub refused the changes",
        lines: [
          say.block(outcome.text),
          "",
          `${say.line(outcome.reason, 400)}`,
          "",
          `Nothing was published. Have a ruleset or branch protection let this app write, then \`${frame.command} retry\`.`,
        ],
        conclusion: "action_required",
      };
    case "refused":
      return toRefused(outcome.why, frame);
    case "silent":
      return { headline: "Nothing to do", lines: [], conclusion: "neutral" };
    case "invalid_config":
      return {
        headline: `\`${outcome.path}\` is not valid`,
        lines: [
          `Line ${outcome.line}: \`${say.line(outcome.key, 80)}\` ${say.line(outcome.rule, 300)}`,
          "",
          "Nothing ran. Mend it on the default branch and give the command again.",
        ],
        conclusion: "action_required",
      };
    case "stopped":
      return {
        headline: "Stopped",
        lines: [
          `${outcome.by === undefined ? "The run was stopped." : `Stopped by ${say.line(outcome.by, 60)}.`} Nothing was published. Begin again with \`${frame.command} retry\`.`,
        ],
        conclusion: "cancelled",
      };
    case "timed_out":
      return {
        headline: `Out of time after ${outcome.minutes} minutes`,
        lines: [
          say.block(outcome.text),
          "",
          `Nothing was published; the work so far is kept in the thread's sandbox. Go on with more time: \`${frame.command} --minutes ${outcome.minutes * 2} go on\`.`,
        ],
        conclusion: "neutral",
      };
    case "max_turns":
      return {
        headline: `The limit of ${outcome.turns} turns was reached`,
        lines: [
          say.block(outcome.text),
          "",
          `Nothing was published; the work so far is kept in the thread's sandbox. Go on with \`${frame.command} go on\`, or ask for less at once.`,
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
        lines: [
          `${toCode(outcome.command, say)} ended with exit code ${outcome.exitCode}:`,
          "",
          "```text",
          say.line(outcome.tail.replaceAll("`", "'"), 2_000),
          "```",
          "",
          `The agent was not started. Mend \`setup\` in \`.github/sandpiper.yml\`, then \`${frame.command} retry\`.`,
        ],
        conclusion: "action_required",
      };
    case "sandbox_unavailable":
      return {
        headline: "No sandbox is available",
        lines: [say.line(outcome.reason, 300), "", `Nothing ran. ${retry}`],
        conclusion: "neutral",
      };
    case "nothing_to_retry":
      return {
        headline: "Nothing to retry",
        lines: [`No command has run in this thread yet. Begin with \`${frame.command} <what to do>\`.`],
        conclusion: "neutral",
      };
    case "abandoned":
      return { headline: "Abandoned", lines: [say.line(outcome.why, 200)], conclusion: "neutral" };
    case "broken":
      return {
        headline: "Something broke on our side",
        lines: [
          operator(say.line(outcome.detail, 300)),
          "",
          `Nothing was published after that point. ${retry}`,
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
  const { pullRequest, branch, branchUrl } = outcome;
  const headline =
    pullRequest === undefined
      ? `Pushed to \`${branch}\``
      : pullRequest.created
        ? `Pull request #${pullRequest.number} is ready`
        : `Pull request #${pullRequest.number} is updated`;
  const where = [formatPlural(outcome.files, "file"), `+${outcome.additions} −${outcome.deletions}`].join(
    ", ",
  );
  return {
    headline,
    lines: [
      say.block(outcome.summary),
      "",
      ...outcome.notes.map((note) => `- ${note}`),
      ...(outcome.notes.length > 0 ? [""] : []),
      `${where} · branch [\`${branch}\`](${branchUrl}) · [commit](${outcome.commitUrl})${pullRequest === undefined ? "" : ` · [pull request #${pullRequest.number}](${pullRequest.url})`} · continue with \`${frame.command} …\``,
    ],
    conclusion: "success",
  };
}

function toRefused(why: Extract<Outcome, { kind: "refused" }>["why"], frame: ReportFrame): Ending {
  const words = {
    no_access:
      "Only people with write access to this repository can give commands. Ask one of them to write it.",
    bot: "Commands of bots are not taken. A person with write access can give the command.",
    paused: "The operator has paused this app. Give the command again later.",
    thread_busy: `More commands came in this thread within the hour than are taken. Wait a while, then \`${frame.command} …\` again.`,
    issue_closed: "The issue was closed. Reopen it and give the command again.",
  };
  return {
    headline: "Not started",
    lines: [`${words[why]} Nothing ran and nothing was spent.`],
    conclusion: "neutral",
  };
}

function toBudgetReached(
  outcome: Extract<Outcome, { kind: "budget_reached" }>,
  frame: ReportFrame,
  say: Outgoing,
): Ending {
  const cap = formatCap(outcome.capMicroUsd);
  const words = {
    run: {
      of: "this run",
      next: `Go on with more: \`${frame.command} --budget ${((outcome.capMicroUsd * 2) / 1_000_000).toFixed(2)} go on\`.`,
    },
    thread: { of: "this thread", next: "The operator can raise THREAD_BUDGET_USD." },
    repository: {
      of: "this repository for today",
      next: "It is free again tomorrow (UTC), or the operator can raise REPO_DAY_BUDGET_USD.",
    },
  }[outcome.cap];
  return {
    headline: `The budget of ${cap} for ${words.of} is used up`,
    lines: [say.block(outcome.text), "", `Nothing was published. ${words.next}`],
    conclusion: "neutral",
  };
}

function toCode(text: string, say: Outgoing): string {
  return `\`${say.line(text, 300).replaceAll("`", "'")}\``;
}
