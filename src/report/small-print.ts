import { formatCap, formatCount, formatDuration, formatPlural, formatUsd } from "./format.ts";
import type { EndedView, PublicationView, Receipt, RunView, StandingView } from "./run-view.ts";

const MAX_NOTES = 20;

/** `receipt: sonnet · 31 turns · 182k tokens · sandbox 4m 02s · thread total $2.10 of $5` */
export function renderReceipt(receipt: Receipt): string {
  const parts = [
    receipt.model,
    formatPlural(receipt.turns, "turn"),
    `${formatCount(receipt.tokens)} tokens`,
    `sandbox ${formatDuration(receipt.sandboxMs)}`,
    `thread total ${formatUsd(receipt.threadSpentMicroUsd)} of ${formatCap(receipt.threadCapMicroUsd)}`,
  ];
  return `receipt: ${parts.join(" · ")}`;
}

/** The way to the run's page, where there are pages. */
export function renderPageLink({
  links: { page },
}: Pick<RunView<StandingView | EndedView | PublicationView>, "links">): string[] {
  return page === undefined ? [] : [`[run page](${page})`];
}

/** Notes of our own as a list; empty for none. A hundred files can have several warnings each (F25). */
export function renderNotes(notes: readonly string[]): string {
  const lines = notes.slice(0, MAX_NOTES).map((note) => `- ${note}`);
  if (notes.length > MAX_NOTES) lines.push(`- and ${notes.length - MAX_NOTES} more`);
  return lines.join("\n");
}

/** What a reader must know of the conditions the run worked under; nothing when there is nothing to tell. */
export function renderFootnotes({ facts, isUnasked }: RunView<StandingView | EndedView>): string[] {
  const { notes, hiddenRemoved, itemsLeftOut, runsDigested = 0, weaknesses } = facts;
  const footnotes: [isTold: boolean, footnote: string][] = [
    [
      isUnasked,
      "Started because you opened an issue; `on: { issue_opened: off }` in `.github/sandpiper.yml` ends that",
    ],
    [
      hiddenRemoved > 0,
      `${formatPlural(hiddenRemoved, "hidden thing")} (HTML comments, invisible characters) kept from Claude`,
    ],
    [
      itemsLeftOut > 0,
      `${formatPlural(itemsLeftOut, "comment")} not shown to Claude: edited after the command`,
    ],
    [
      runsDigested > 0,
      `Claude began a new conversation, with a short account of ${formatPlural(runsDigested, "earlier run")}`,
    ],
  ];
  return [
    ...notes,
    ...footnotes.filter(([isTold]) => isTold).map(([, footnote]) => footnote),
    ...weaknesses.map((weakness) => `Weakness of the sandbox: ${weakness}`),
  ];
}
