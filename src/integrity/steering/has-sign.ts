import { type Source, toLine } from "../reading/source.ts";
import type { CodeLanguage } from "./code-language.ts";
import type { Sign } from "./signs/sign.ts";

/** How often each line was there before: what moves counts for nothing. */
export type KnownLines = ReadonlyMap<string, number>;

export function countLines(sources: readonly Source[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of sources) {
    for (const line of code.split("\n")) {
      const key = toKey(line);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

/** How many places of one sign are looked at. More could hide one among them: they count. */
const MAX_PLACES = 500;

interface Look {
  signs: readonly Sign[];
  /** Whether a place is new ({@link toNewMatcher}). */
  isNew: (start: number, end: number) => boolean;
  /** Signs in strings count, too: they may be run. */
  isInTexts: boolean;
  /** Where signs are of no account. */
  isFree?: (at: number) => boolean;
}

/** Tells whether code has a sign on a line of which there are more than before. */
export function hasSign(
  after: Source,
  language: CodeLanguage,
  { signs, isNew, isInTexts, isFree }: Look,
): boolean {
  const isTold = ({ index, 0: text }: RegExpExecArray): boolean => {
    if (!isInTexts && after.bare[index] !== after.code[index]) return false;
    return isNew(index, index + text.length) && !isFree?.(index);
  };
  return signs.some(([languages, pattern]) => {
    const isOfIt = languages === "all" || languages.split(" ").includes(language);
    const places = isOfIt ? findPlaces(after.code, pattern) : [];
    return places.length >= MAX_PLACES || places.some(isTold);
  });
}

function findPlaces(code: string, pattern: RegExp): RegExpExecArray[] {
  const places: RegExpExecArray[] = [];
  for (const match of code.matchAll(pattern)) {
    if (places.push(match) >= MAX_PLACES) break;
  }
  return places;
}

/** Tells of a place whether there are more of one of its lines than before; made once a file. */
export function toNewMatcher(
  after: Source,
  known: readonly KnownLines[],
): (start: number, end: number) => boolean {
  const counts = countLines([after]);
  const lines = after.code.split("\n").map(toKey);
  return (start, end) =>
    lines
      .slice(toLine(after, start) - 1, toLine(after, end))
      .some((line) => (counts.get(line) ?? 0) > known.reduce((sum, each) => sum + (each.get(line) ?? 0), 0));
}

function toKey(line: string): string {
  return line.replace(/\s+/g, "");
}
