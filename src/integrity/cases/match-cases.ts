import type { Outline, Unit } from "../reading/outline.ts";
import { toShare, toWords } from "./words.ts";

/** A case in its file. */
export interface Placed {
  outline: Outline;
  unit: Unit;
}

/** A case as it was and as it is. */
export interface CasePair {
  before: Placed;
  after: Placed;
}

export interface Matches {
  pairs: CasePair[];
  gone: Placed[];
  added: Placed[];
}

/** How many cases without a counterpart are compared by their words. */
const MAX_COMPARED = 150;

/** The share of a case's words that another has to hold to be the same case, reworded. */
const ENOUGH = 0.5;

/**
 * Finds for each case what became of it: the same name in the same file, the same text anywhere (renamed, moved), the same name
 * anywhere, or, last, a text with most of its words.
 */
export function matchCases(before: readonly Placed[], after: readonly Placed[]): Matches {
  const matches: Matches = { pairs: [], gone: [...before], added: [...after] };
  takePairs(matches, ({ outline, unit }) => `${outline.path}\n${unit.name}`);
  takePairs(matches, toBody);
  takePairs(matches, ({ unit }) => unit.name);
  takeAlike(matches);
  return matches;
}

function toBody({ outline, unit }: Placed): string {
  const length = unit.end - unit.at;
  if (length > 8000) return `${outline.path} ${unit.at}`;
  const body = outline.source.code.slice(unit.at, unit.end).replace(unit.name, "");
  return body.replace(/\s+/g, "");
}

function takePairs(matches: Matches, toKey: (placed: Placed) => string): void {
  const waiting = new Map<string, Placed[]>();
  for (const placed of matches.added) {
    const key = toKey(placed);
    const queue = waiting.get(key);
    if (queue === undefined) waiting.set(key, [placed]);
    else queue.push(placed);
  }
  for (const queue of waiting.values()) queue.reverse();
  const taken = new Set<Placed>();
  matches.gone = matches.gone.filter((before) => {
    const after = waiting.get(toKey(before))?.pop();
    if (after === undefined) return true;
    matches.pairs.push({ before, after });
    taken.add(after);
    return false;
  });
  matches.added = matches.added.filter((placed) => !taken.has(placed));
}

function takeAlike(matches: Matches): void {
  if (matches.gone.length > MAX_COMPARED || matches.added.length > MAX_COMPARED) return;
  const candidates = matches.added.map((placed) => ({ placed, words: toWords(toCode(placed)) }));
  const taken = new Set<Placed>();
  matches.gone = matches.gone.filter((before) => {
    const wanted = toAssertedWords(before);
    let best: { placed: Placed; share: number } | undefined;
    for (const { placed, words } of candidates) {
      if (taken.has(placed)) continue;
      const share = toShare(wanted, words);
      if (share >= ENOUGH && share > (best?.share ?? 0)) best = { placed, share };
    }
    if (best === undefined) return true;
    taken.add(best.placed);
    matches.pairs.push({ before, after: best.placed });
    return false;
  });
  matches.added = matches.added.filter((placed) => !taken.has(placed));
}

/** The words of what a case asserts, or of all of it when it asserts nothing that is known. */
function toAssertedWords(placed: Placed): Set<string> {
  const { assertions } = placed.unit;
  if (assertions.length === 0) return toWords(toCode(placed));
  return toWords(assertions.map(({ code }) => code).join("\n"));
}

function toCode({ outline, unit }: Placed): string {
  return outline.source.code.slice(unit.start, unit.end);
}
