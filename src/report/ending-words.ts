import type { Conclusion } from "../run/check-state.ts";
import type { Outcome } from "../run/outcome.ts";
import { formatPlural } from "./format.ts";
import type { EndedView, RunView } from "./run-view.ts";
import { renderNotes } from "./small-print.ts";
import { type Marked, matches, type Speech } from "./speech.ts";

/** How an ending reads, before it is put into the comment or the check run. */
export interface EndingWords {
  headline: string;
  /** What happened, what was left, and what to do next: paragraphs; empty ones are left out. */
  paragraphs: string[];
  /** @default "neutral" */
  conclusion?: Conclusion;
}

/** One of the outcomes, as a view has it. */
export type OutcomeOf<K extends Outcome["kind"]> = Extract<Marked<Outcome>, { kind: K }>;
type View = Pick<RunView<EndedView>, "command">;

export function toPublished(outcome: OutcomeOf<"published">, { command }: View, say: Speech): EndingWords {
  const { pullRequest } = outcome;
  const where = [
    `${formatPlural(outcome.files, "file")}, +${outcome.additions} −${outcome.deletions}`,
    `branch [${say.code(outcome.branch)}](${toLinkTarget(outcome.branchUrl)})`,
    `[commit](${toLinkTarget(outcome.commitUrl)})`,
    ...(pullRequest === undefined
      ? []
      : [`[pull request #${pullRequest.number}](${toLinkTarget(pullRequest.url)})`]),
    `continue with \`${command} …\``,
  ];
  return {
    headline: toPublishedHeadline(outcome, say),
    paragraphs: [say.passage(outcome.summary), renderNotes(outcome.notes), where.join(" · ")],
    conclusion: outcome.isUnfinished ? "neutral" : "success",
  };
}

function toPublishedHeadline(
  { pullRequest, branch, draft, isUnfinished }: OutcomeOf<"published">,
  say: Speech,
): string {
  if (pullRequest === undefined)
    return `${isUnfinished ? "Unfinished: pushed" : "Pushed"} to ${say.code(branch)}`;
  const { number, created } = pullRequest;
  if (isUnfinished) return `Unfinished: ${draft ? "draft" : "pull request"} #${number}`;
  return `${draft && created ? "Draft pull" : "Pull"} request #${number} is ${created ? "ready" : "updated"}`;
}

/** Git allows brackets and quotes in a branch's name, which would end the link early. */
function toLinkTarget(url: string): string {
  return url.replace(/[()<>"'`\s]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function toNoChange(
  { why, text }: OutcomeOf<"no_change">,
  { command }: View,
  say: Speech,
): EndingWords {
  const reason = {
    nothing: "there is nothing to change",
    needs_person: "a person is needed",
    unclear: "the task is unclear",
  }[why];
  const next = `No files were changed. Reply with \`${command} …\` to go on from here.`;
  return { headline: `No change: ${reason}`, paragraphs: [say.passage(text), next] };
}

/** Words that are true before the run began and after it: access may be taken away while it works. */
export function toRefused({ why }: OutcomeOf<"refused">, { command }: View): EndingWords {
  const { headline, next } = {
    no_access: { headline: "You need write access to start Claude here. Ask a maintainer.", next: "" },
    paused: {
      headline: "Sandpiper is paused by its operator",
      next: "Give the command again when it is no longer paused.",
    },
    thread_busy: {
      headline: "You gave too many commands here within an hour",
      next: `Wait an hour, then give the command again with \`${command} …\`.`,
    },
  }[why];
  return { headline, paragraphs: [`Nothing was published. ${next}`.trim()] };
}

export function toPublishRefused(
  { reason, text, why }: OutcomeOf<"publish_refused">,
  retry: string,
  say: Speech,
): EndingWords {
  const next = {
    rules: "Let Sandpiper past the ruleset or branch protection that stands in the way",
    permission: "An owner must give the app the permission Contents, to read and write",
    branch_taken: "Rename or delete that branch, or set `branch_prefix` in `.github/sandpiper.yml`",
  }[why ?? "rules"];
  return {
    headline: why === "branch_taken" ? "The branch could not be made" : "GitHub refused the changes",
    paragraphs: [
      say.passage(text),
      `> ${say.inline(reason, 400)}`,
      `Nothing was published. ${next}, then ${retry}.`,
    ],
  };
}

export function toInvalidConfig(
  { path, line, key, rule }: OutcomeOf<"invalid_config">,
  say: Speech,
): EndingWords {
  const what = matches(key, /^$/) ? "the file" : say.code(key);
  const words = say.inline(rule, 300);
  const sentence = /[.?!]$/.test(words) ? words : `${words}.`;
  return {
    headline: `${say.code(path)} is not valid`,
    paragraphs: [
      line === 0 ? `It ${sentence}` : `Line ${line}: ${what} ${sentence}`,
      "Nothing ran. Correct it on the default branch, then give the command again.",
    ],
  };
}

export function toStopped(
  { by, wasQueued, kept }: OutcomeOf<"stopped">,
  { command }: View,
  say: Speech,
): EndingWords {
  const who = by === undefined ? "" : ` by ${say.code(by)}`;
  if (wasQueued) {
    const removed = `Removed${who}. Nothing ran. Give the command again when you want it.`;
    return { headline: "Removed from the queue", paragraphs: [removed] };
  }
  const next = kept === undefined ? ` Start over with \`${command} retry\`.` : "";
  return { headline: "Stopped", paragraphs: [`Stopped${who}. Nothing was published.${next}`] };
}
