import { findCaseWeakenings } from "./cases/find-case-weakenings.ts";
import { toChangedPart } from "./changed-part.ts";
import { findSettingWeakenings } from "./settings/find-setting-weakenings.ts";
import { findSuppressions } from "./settings/suppressions.ts";
import type { ComparedFile, Weakening } from "./weakening.ts";

const MAX_WEAKENINGS = 50;

/**
 * Finds where a change removes, skips, empties or loosens tests, or loosens what runs them. It reads texts with patterns, not
 * with parsers: a change that hides well isn't found, and what it finds is told to a person, who decides.
 *
 * Pure; the same for the same, whatever the order of the files. Takes time in proportion to the texts, of which
 * about 64,000 characters each are read, around what changed. At most 50, in the order
 * of the paths.
 */
export function findWeakenings(
  files: readonly ComparedFile[],
  options: { isTest: (path: string) => boolean },
): Weakening[] {
  const changed = files.filter(({ before, after }) => before !== after).map(toChangedPart);
  changed.sort((one, other) => compareText(one.path, other.path));
  const found = [
    ...findCaseWeakenings(changed, options.isTest),
    ...findSettingWeakenings(changed),
    ...findSuppressions(changed, options.isTest),
  ];
  found.sort((one, other) => compareText(one.path, other.path) || (one.line ?? 0) - (other.line ?? 0));
  const skipped = new Map(changed.map(({ path, skippedLines }) => [path, skippedLines]));
  return withoutDoubles(found)
    .slice(0, MAX_WEAKENINGS)
    .map((weakening) => toWholeLine(weakening, skipped));
}

function toWholeLine(weakening: Weakening, skipped: ReadonlyMap<string, number>): Weakening {
  const { path, line } = weakening;
  return line === undefined ? weakening : { ...weakening, line: line + (skipped.get(path) ?? 0) };
}

function withoutDoubles(found: readonly Weakening[]): Weakening[] {
  const seen = new Set<string>();
  return found.filter(({ path, line, detail }) => {
    const key = JSON.stringify([path, line, detail]);
    return !seen.has(key) && seen.add(key);
  });
}

/** By code units: the same on every machine, whatever its language. */
function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
