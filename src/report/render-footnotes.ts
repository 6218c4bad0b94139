import { formatPlural } from "./format.ts";
import type { ReportFrame } from "./views.ts";

/** What a reader must know of the conditions the run worked under; nothing when there is nothing to tell. */
export function renderFootnotes({
  notes: placed,
  hiddenRemoved,
  itemsLeftOut,
  runsDigested = 0,
  weaknesses,
}: ReportFrame): string[] {
  const notes: string[] = [...placed];
  if (hiddenRemoved > 0) {
    notes.push(
      `${formatPlural(hiddenRemoved, "hidden thing")} (comments, invisible characters) removed from what the agent read`,
    );
  }
  if (itemsLeftOut > 0) {
    notes.push(
      `${formatPlural(itemsLeftOut, "comment")} left out of what the agent read: edited after the command`,
    );
  }
  if (runsDigested > 0) {
    notes.push(
      `Claude began a new conversation, which was told in short of ${formatPlural(runsDigested, "earlier run")}`,
    );
  }
  return [...notes, ...weaknesses];
}
