import type { ThreadBudget } from "./budget-words.ts";
import { formatCap, formatDuration, formatUsd } from "./format.ts";
import type { Speech } from "./speech.ts";

const MAX_ASKED_CHARS = 80;
const MAX_QUESTION_CHARS = 200;

/** How an open run stands. `position`: how many runs of its thread are before it; 0: it begins next. */
type Place =
  | { kind: "working"; costMicroUsd: number; budgetMicroUsd: number }
  | { kind: "waiting"; position: number }
  /** An `also` for the agent that works. */
  | { kind: "offered" };

interface Asked {
  /** What was asked, as it was written; empty: the thread as it stands. */
  asked: string;
  requester: string;
  sinceMs: number;
}

/** Something that an ended run left for a person to decide. */
type Awaiting =
  | ({ kind: "plan" | "command" } & Asked)
  | { kind: "question"; question: string; options: number };

interface DaySpending {
  spentMicroUsd: number;
  capMicroUsd: number;
}

/** A thread, as `status` tells of it. */
export interface StatusView {
  runs: readonly (Asked & { place: Place })[];
  awaiting: readonly Awaiting[];
  budget: ThreadBudget;
  /** What counts today, with all that working runs may still spend; undefined for somebody who may not write. */
  days: { repository: DaySpending; person: DaySpending } | undefined;
  branch: string | undefined;
  pullNumber: number | undefined;
  /** Whether a run left a change unpublished. */
  hasKept: boolean;
  command: string;
}

/** The answer to `status`: what runs, what waits, what waits for a person, what was spent. */
export function renderStatus(view: StatusView, say: Speech): string {
  const { runs, awaiting, command } = view;
  const next =
    runs.length === 0
      ? `begin with \`${command} <what to do>\``
      : `stop everything here with \`${command} stop\``;
  return [
    runs.length === 0 ? "**Nothing is running in this thread**" : "**In this thread**",
    runs.map((run, index) => `${index + 1}. ${toRunWords(run, say)}`).join("\n"),
    awaiting.length === 0 ? "" : `Waiting for a person:\n\n${toAwaitingLines(view, say).join("\n")}`,
    toThreadWords(view, say),
    toDayWords(view),
    `<sub>${next}</sub>`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function toRunWords({ place, sinceMs, ...run }: StatusView["runs"][number], say: Speech): string {
  const since = formatDuration(sinceMs);
  const words = `${toAskedWords(run, say)}, by ${run.requester}`;
  switch (place.kind) {
    case "working":
      return `**working** for ${since}: ${words}, ${formatUsd(place.costMicroUsd)} of ${formatCap(place.budgetMicroUsd)} spent`;
    case "waiting":
      return `waiting for ${since}, ${place.position === 0 ? "the next to begin" : `position ${place.position}`}: ${words}`;
    case "offered":
      return `waiting for ${since} to be told to the running agent: ${words}`;
  }
}

function toAskedWords({ asked }: Pick<Asked, "asked">, say: Speech): string {
  const words = say.inline(say.mark(asked), MAX_ASKED_CHARS);
  return words === "" ? "this thread as it stands" : `"${words}"`;
}

/** Each with how to go on. */
function toAwaitingLines({ awaiting, command }: StatusView, say: Speech): string[] {
  return awaiting.map((each) => {
    if (each.kind === "question") {
      const byNumber =
        each.options === 0 ? "" : ` by number with \`${command} ${Math.min(2, each.options)}\`, or`;
      const words = say.inline(say.mark(each.question), MAX_QUESTION_CHARS);
      return `- a question: "${words}" Answer it${byNumber} in words with \`${command} …\`.`;
    }
    const [what, whose] =
      each.kind === "plan" ? ["a plan for", ""] : ["a command without write access:", ` @${each.requester}`];
    const since = formatDuration(each.sinceMs);
    return `- ${what} ${toAskedWords(each, say)}, by ${each.requester}, since ${since}. Approve it with \`${command} approve${whose}\`.`;
  });
}

function toThreadWords({ budget, branch, pullNumber, hasKept, command }: StatusView, say: Speech): string {
  const { spentMicroUsd, capMicroUsd, mostMicroUsd } = budget;
  const most =
    mostMicroUsd > capMicroUsd
      ? `it can be raised to ${formatCap(mostMicroUsd)}`
      : "as far as it can be raised on this server";
  return [
    `Spent here: ${formatUsd(spentMicroUsd)} of ${formatCap(capMicroUsd)} (${most}).`,
    ...(branch === undefined ? [] : [`Branch ${say.code(say.mark(branch))}.`]),
    ...(pullNumber === undefined ? [] : [`Pull request #${pullNumber}.`]),
    ...(hasKept ? [`A change is kept unpublished; publish it with \`${command} publish\`.`] : []),
  ].join(" ");
}

function toDayWords({ days }: StatusView): string {
  if (days === undefined) return "";
  const [repository, person] = [days.repository, days.person].map(
    ({ spentMicroUsd, capMicroUsd }) => `${formatUsd(spentMicroUsd)} of ${formatCap(capMicroUsd)}`,
  );
  return `Today (UTC), with all that working commands may still spend: ${repository} in this repository, ${person} by your commands.`;
}
