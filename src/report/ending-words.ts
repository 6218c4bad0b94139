import type { Conclusion } from "../run/check-state.ts";
import { isSound } from "../run/evidence.ts";
import type { Outcome, StopReason } from "../run/outcome.ts";
import { renderEvidence, toProofWords } from "./evidence-words.ts";
import { renderFollowUps } from "./follow-ups.ts";
import { formatPlural, toLinkTarget } from "./format.ts";
import type { EndedView, RunView } from "./run-view.ts";
import { renderNotes } from "./small-print.ts";
import { type Marked, matches, type Speech } from "./speech.ts";
import { renderSuggestion } from "./suggestion.ts";

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

export function toPublished(
  outcome: OutcomeOf<"published">,
  view: Pick<RunView<EndedView>, "command" | "links" | "thread">,
  say: Speech,
): EndingWords {
  const { command } = view;
  const { pullRequest, toOpen } = outcome;
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
    paragraphs: [
      say.passage(outcome.summary),
      renderEvidence(outcome.evidence, say),
      renderNotes(outcome.notes),
      renderSuggestion(outcome.suggestedConfig, say),
      renderFollowUps(outcome.followUps, view, say),
      toOpen === undefined
        ? ""
        : `No pull request was opened, as \`publish: branch\` in the repository's config says; [open one from the branch](${toLinkTarget(toOpen.url)}).`,
      where.join(" · "),
    ],
    conclusion: outcome.isUnfinished || !isSound(outcome.evidence) ? "neutral" : "success",
  };
}

function toPublishedHeadline(
  { pullRequest, toOpen, branch, draft, isUnfinished, evidence }: OutcomeOf<"published">,
  say: Speech,
): string {
  if (toOpen !== undefined) {
    const name = say.code(branch);
    return isUnfinished ? `Unfinished: branch ${name}` : `Branch ${name} is ready${toProofWords(evidence)}`;
  }
  if (pullRequest === undefined)
    return `${isUnfinished ? "Unfinished: pushed" : "Pushed"} to ${say.code(branch)}${toProofWords(evidence)}`;
  const { number, created } = pullRequest;
  if (isUnfinished) return `Unfinished: ${draft ? "draft" : "pull request"} #${number}`;
  return `${draft && created ? "Draft pull" : "Pull"} request #${number} is ${created ? "ready" : "updated"}${toProofWords(evidence)}`;
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
    no_access: {
      headline: "You need write access to start Claude here",
      next: "Nothing was published. Ask somebody who has it.",
    },
    paused: {
      headline: "Sandpiper is paused by its operator",
      next: "Nothing ran. Give the command again when it is no longer paused.",
    },
    thread_busy: {
      headline: "You gave too many commands here within an hour",
      next: `Nothing ran. Wait an hour, then give the command again with \`${command} …\`.`,
    },
  }[why];
  return { headline, paragraphs: [next] };
}

export function toPublishRefused(
  { reason, text, why }: OutcomeOf<"publish_refused">,
  retry: string,
  say: Speech,
): EndingWords {
  const next = {
    rules: "Let Sandpiper past the ruleset or branch protection that stands in the way",
    permission:
      "The App needs the permission _Contents: Read and write_. Whoever owns the App sets it, and an owner of this repository or organisation accepts it",
    branch_taken: "Rename or delete that branch, or set `branch_prefix` in `.github/sandpiper.yml`",
    base_gone: "Somebody who still has that commit can push it again",
  }[why ?? "rules"];
  return {
    headline: toRefusedHeadline(why),
    paragraphs: [
      say.passage(text),
      `> ${say.inline(reason, 400)}`,
      `Nothing was published. ${next}. After that, ${retry}.`,
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
  { by, wasQueued, kept, why }: OutcomeOf<"stopped">,
  { command }: View,
  say: Speech,
): EndingWords {
  const who = by === undefined ? "" : ` by ${say.code(by)}`;
  if (why !== undefined) return toStoppedBecause(why, { who, command });
  if (wasQueued) {
    const removed = `Removed${who}. Nothing ran. Give the command again when you want it.`;
    return { headline: "Removed from the queue", paragraphs: [removed] };
  }
  const next = kept === undefined ? ` Start over with \`${command} retry\`.` : "";
  return { headline: "Stopped", paragraphs: [`Stopped${who}. Nothing was published.${next}`] };
}

/** Nobody said stop: it is what became of the thread, or of the comment (F33, F34). */
function toStoppedBecause(why: StopReason, { who, command }: { who: string; command: string }): EndingWords {
  const goOn = `Go on with \`${command} …\`.`;
  const { reason, next } = {
    closed: { reason: `this was closed${who}`, next: goOn },
    merged: { reason: `the pull request was merged${who}`, next: goOn },
    deleted: {
      reason: `the issue was deleted${who}`,
      next: `Give the command again in another issue with \`${command} …\`.`,
    },
    transferred: {
      reason: `the issue was moved${who} to another repository`,
      next: `Where Sandpiper is installed there, too, give the command again with \`${command} …\`.`,
    },
    withdrawn: {
      reason: "the comment that asked for it was deleted",
      next: `Ask for something else with \`${command} …\`.`,
    },
  }[why];
  return { headline: "Stopped", paragraphs: [`Stopped because ${reason}. Nothing was published. ${next}`] };
}

function toRefusedHeadline(why: OutcomeOf<"publish_refused">["why"]): string {
  switch (why) {
    case "branch_taken":
      return "The branch could not be made";
    case "base_gone":
      return "The change stands on a commit that is gone";
    default:
      return "GitHub refused the changes";
  }
}
