import type { Conclusion } from "../github/check-run.ts";
import type { Outcome } from "../run/outcome.ts";
import { formatPlural } from "./format.ts";
import { renderNotes } from "./render-notes.ts";
import type { Outgoing, ReportFrame } from "./run-view.ts";
import { renderCode, renderInline } from "./speech.ts";

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
      headline: "Sandpiper is paused by its operator",
      next: "Give the command again when it is no longer paused.",
    },
    thread_busy: {
      headline: "You gave too many commands here within an hour",
      next: `Wait an hour, then give the command again with \`${command} …\`.`,
    },
  };
  const { headline, next } = words[why];
  return { headline, paragraphs: [`Nothing was published. ${next}`.trim()], conclusion: "neutral" };
}

export function toPublishRefused(
  { reason, text, why }: Extract<Outcome, { kind: "publish_refused" }>,
  retry: string,
  say: Outgoing,
): Ending {
  const next = {
    rules: "Let Sandpiper past the ruleset or branch protection that stands in the way",
    permission: "An owner must give the app the permission Contents, to read and write",
    branch_taken: "Rename or delete that branch, or set `branch_prefix` in `.github/sandpiper.yml`",
  }[why ?? "rules"];
  return {
    headline: why === "branch_taken" ? "The branch could not be made" : "GitHub refused the changes",
    paragraphs: [
      say.block(text),
      `> ${renderInline(reason, 400, say)}`,
      `Nothing was published. ${next}, then ${retry}.`,
    ],
    conclusion: "neutral",
  };
}

export function toInvalidConfig(
  { path, line, key, rule }: Extract<Outcome, { kind: "invalid_config" }>,
  say: Outgoing,
): Ending {
  const what = key === "" ? "the file" : renderCode(key, say);
  const words = renderInline(rule, 300, say);
  const sentence = /[.?!]$/.test(words) ? words : `${words}.`;
  return {
    headline: `\`${path}\` is not valid`,
    paragraphs: [
      line === 0 ? `It ${sentence}` : `Line ${line}: ${what} ${sentence}`,
      "Nothing ran. Correct it on the default branch, then give the command again.",
    ],
    conclusion: "neutral",
  };
}

export function toStopped(
  { by, wasQueued, kept }: Extract<Outcome, { kind: "stopped" }>,
  { command }: Pick<ReportFrame, "command">,
  say: Outgoing,
): Ending {
  const who = by === undefined ? "" : ` by ${renderCode(by, say)}`;
  const next = kept === undefined ? ` Start over with \`${command} retry\`.` : "";
  return {
    headline: wasQueued ? "Removed from the queue" : "Stopped",
    paragraphs: [
      wasQueued
        ? `Removed${who}. Nothing ran. Give the command again when you want it.`
        : `Stopped${who}. Nothing was published.${next}`,
    ],
    conclusion: "neutral",
  };
}
