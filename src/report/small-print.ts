import { formatPlural } from "./format.ts";
import type { ReportFrame } from "./run-view.ts";

/** What a reader must know of the conditions the run worked under; nothing when there is nothing to tell. */
export function renderFootnotes({
  notes: placed,
  hiddenRemoved,
  itemsLeftOut,
  runsDigested = 0,
  weaknesses,
  isUnasked = false,
}: ReportFrame): string[] {
  const notes: string[] = [...placed];
  if (isUnasked) {
    notes.push(
      "Started because you opened an issue; `on: { issue_opened: off }` in `.github/sandpiper.yml` ends that",
    );
  }
  if (hiddenRemoved > 0) {
    notes.push(
      `${formatPlural(hiddenRemoved, "hidden thing")} (HTML comments, invisible characters) kept from Claude`,
    );
  }
  if (itemsLeftOut > 0) {
    notes.push(`${formatPlural(itemsLeftOut, "comment")} not shown to Claude: edited after the command`);
  }
  if (runsDigested > 0) {
    notes.push(
      `Claude began a new conversation, with a short account of ${formatPlural(runsDigested, "earlier run")}`,
    );
  }
  return [...notes, ...weaknesses.map((weakness) => `Weakness of the sandbox: ${weakness}`)];
}
