import type { Conclusion } from "../github/check-run.ts";
import type { Outcome } from "../run/outcome.ts";
import { formatCap, formatPlural } from "./format.ts";
import { renderCode } from "./render-inline.ts";
import { renderNotes } from "./render-notes.ts";
import type { Outgoing, ReportFrame } from "./views.ts";

/** How an ending reads, before it is put into the comment or the check run. */
export interface Ending {
  headline: string;
  /** What happened, what was left, and what to do next: paragraphs; empty ones are left out. */
  paragraphs: string[];
  conclusion: Conclusion;
}

export function toPublished(
  outcome: Extract<Outcome, { kind: "published" }>,
  frame: ReportFrame,
  say: Outgoing,
): Ending {
  const { pullRequest, branch, branchUrl } = outcome;
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
    headline: toPublishedHeadline(outcome, say),
    paragraphs: [say.block(outcome.summary), renderNotes(outcome.notes), where.join(" · ")],
    conclusion: outcome.isUnfinished ? "neutral" : "success",
  };
}

function toPublishedHeadline(
  { pullRequest, branch, draft, isUnfinished }: Extract<Outcome, { kind: "published" }>,
  say: Outgoing,
): string {
  if (pullRequest === undefined)
    return `${isUnfinished ? "Unfinished: pushed" : "Pushed"} to ${renderCode(branch, say)}`;
  const { number, created } = pullRequest;
  if (isUnfinished) return `Unfinished: ${draft ? "draft" : "pull request"} #${number}`;
  return `${draft && created ? "Draft pull" : "Pull"} request #${number} is ${created ? "ready" : "updated"}`;
}

/** Git allows brackets and quotes in a branch's name, which would end the link early. */
function toLinkTarget(url: string): string {
  return url.replace(/[()<>"'`\s]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function toNoChange(
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

/** Words that are true before the run began and after it: access may be taken away while it works. */
export function toRefused(
  why: Extract<Outcome, { kind: "refused" }>["why"],
  { command }: Pick<ReportFrame, "command">,
): Ending {
  const words = {
    no_access: {
      headline: "You need write access to start Claude here. Ask a maintainer.",
      next: "",
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
  return { headline, paragraphs: [`Nothing was published. ${next}`.trim()], conclusion: "neutral" };
}

export function toBudgetReached(
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

export function toCut(next: string): string {
  return `There was no change to publish. The conversation is kept: go on with \`${next}\` (the operator's own limit still holds).`;
}
