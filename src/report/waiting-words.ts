import { isSound } from "../run/evidence.ts";
import { APPROVAL_DAYS } from "../run/outcome.ts";
import type { EndingWords, OutcomeOf } from "./ending-words.ts";
import { renderEvidence, toProofWords } from "./evidence-words.ts";
import { renderFollowUps } from "./follow-ups.ts";
import { formatPlural } from "./format.ts";
import type { EndedView, RunView } from "./run-view.ts";
import { renderNotes } from "./small-print.ts";
import { matches, type Speech } from "./speech.ts";

type View = Pick<RunView<EndedView>, "command" | "requester">;

const MAX_PARKED_CHARS = 6_000;
const MAX_QUESTION_CHARS = 1_000;
const MAX_OPTION_CHARS = 300;

/** A change that waits for `publish`; its figures, and how to go on, are said of all that is kept. */
export function toKeptBack(
  { text, notes, followUps, kept: { evidence, notes: unfinished = [] } }: OutcomeOf<"kept_back">,
  view: Pick<RunView<EndedView>, "links" | "thread">,
  say: Speech,
): EndingWords {
  const isUnfinished = unfinished.length > 0;
  return {
    headline: isUnfinished
      ? "Unfinished: the change is kept"
      : `The change is ready to publish${toProofWords(evidence)}`,
    paragraphs: [
      say.passage(text),
      renderEvidence(evidence, say),
      renderNotes([...unfinished, ...notes]),
      renderFollowUps(followUps, view, say),
      "Nothing was published, as `publish: none` in the repository's config says.",
    ],
    conclusion: isUnfinished || !isSound(evidence) ? "neutral" : "success",
  };
}

/** A plan, and how to have it carried out. */
export function toPlanned(
  { text, wrote }: OutcomeOf<"planned">,
  { command }: View,
  say: Speech,
): EndingWords {
  return {
    headline: "A plan, waiting for approval",
    paragraphs: [
      say.passage(text),
      toWroteWords(wrote),
      `Approve the plan within ${APPROVAL_DAYS} days with \`${command} approve\`, or have it planned anew with \`${command} plan <what to change>\`.`,
    ],
  };
}

function toWroteWords(wrote: number | "unknown" | undefined): string {
  if (wrote === undefined) return "No files were changed.";
  if (wrote === "unknown")
    return "Sandpiper could not check whether files were changed in the sandbox. Nothing was published.";
  return `Planning changes nothing, and yet ${formatPlural(wrote, "file")} changed in the sandbox. That was thrown away. Nothing was published.`;
}

/** A question with its options, and how to answer it. */
export function toAsked(
  { question, options, text }: OutcomeOf<"asked">,
  { command }: View,
  say: Speech,
): EndingWords {
  const list = options
    .map((option, index) => `${index + 1}. ${say.inline(option, MAX_OPTION_CHARS)}`)
    .join("\n");
  const byNumber =
    options.length === 0 ? "" : ` by number with \`${command} ${Math.min(2, options.length)}\`, or`;
  return {
    headline: "A question for you",
    paragraphs: [
      say.passage(text),
      `**${say.inline(question, MAX_QUESTION_CHARS)}**`,
      list,
      `Answer${byNumber} in words with \`${command} …\`. Nothing runs and nothing is billed until then.`,
    ],
  };
}

/** A command of somebody who may not write, as it would run. */
export function toParked(
  { instruction, isCut }: OutcomeOf<"parked">,
  { command, requester }: View,
  say: Speech,
): EndingWords {
  return {
    headline: "Waiting for approval",
    paragraphs: [
      "You need write access to start Claude here, so nothing ran and nothing was spent. This command waits for somebody who has it:",
      matches(instruction, /^\s*$/)
        ? "> Do what this thread asks for."
        : say.folded(instruction, MAX_PARKED_CHARS),
      isCut ? "It was too long and is cut: what is shown is what would run." : "",
      `Somebody with write access approves it within ${APPROVAL_DAYS} days with \`${command} approve @${requester.login}\`. It then runs as it is shown here, on the thread as it is at that moment.`,
    ],
  };
}

/** A command that is about nothing that is there. */
export function toNothingTo(
  { what, why, options, people }: OutcomeOf<"nothing_to">,
  { command }: View,
  say: Speech,
): EndingWords {
  const begin = `Begin with \`${command} <what to do>\`.`;
  switch (what) {
    case "retry":
      return {
        headline: "Nothing to retry",
        paragraphs: [`No command has run in this thread yet, so nothing ran now. ${begin}`],
      };
    case "approve":
      if (people !== undefined)
        return {
          headline: "Say whose command",
          paragraphs: [
            `Commands of ${people.map((login) => say.code(login)).join(", ")} wait here, so nothing ran. Approve one with \`${command} approve @<login>\`.`,
          ],
        };
      return {
        headline: "Nothing to approve",
        paragraphs: [
          why === "too_old"
            ? `What waited here is older than ${APPROVAL_DAYS} days, so nothing ran. Ask for it again with \`${command} plan <what to do>\` or \`${command} <what to do>\`.`
            : `No plan and no command waits for approval in this thread, so nothing ran. Ask for a plan with \`${command} plan <what to do>\`.`,
        ],
      };
    case "answer":
      return options === undefined
        ? {
            headline: "No question is open",
            paragraphs: [`Nothing in this thread waits for an answer, so nothing ran. ${begin}`],
          }
        : {
            headline: "The question has no such option",
            paragraphs: [toChoose(options, command)],
          };
    case "publish":
      return {
        headline: "Nothing to publish",
        paragraphs: [`No run left anything unpublished in this thread, so nothing ran. ${begin}`],
      };
  }
}

function toChoose(options: number, command: string): string {
  const inWords = `in words with \`${command} …\``;
  if (options === 0) return `It has no numbered options, so nothing ran. Answer it ${inWords}.`;
  const range = options === 1 ? "only option 1" : `options 1 to ${options}`;
  return `It has ${range}, so nothing ran. Answer it by number with \`${command} 1\`, or ${inWords}.`;
}
