import { type Assertion, findAssertions } from "./assertions.ts";
import { findSpans } from "./cases.ts";
import { findGuards, type Guards } from "./guards.ts";
import type { Language } from "./language.ts";
import { findRows } from "./rows.ts";
import { findSkips } from "./skips.ts";
import { readSource, type Source } from "./source.ts";

/** A test case, or a function beside them, with what was found in it. */
export interface Unit {
  name: string;
  start: number;
  at: number;
  end: number;
  assertions: readonly Assertion[];
  skips: readonly number[];
  rows: number;
}

/** What a test file holds. */
export interface Outline {
  path: string;
  language: Language;
  source: Source;
  cases: readonly Unit[];
  helpers: readonly Unit[];
  /** What skips tests outside of the cases: groups, the file. */
  fileSkips: readonly number[];
  guards: Guards;
  /** The rows of all its tables. */
  rows: number;
}

/** Reads a test file. */
export function readOutline(path: string, text: string, language: Language): Outline {
  const source = readSource(text, language);
  const { cases, others } = findSpans(source, language);
  const assertions = findAssertions(source, language);
  const skips = findSkips(source, language);
  const rows = findRows(source, language);
  const budget = { left: 100_000 };
  const toUnit = (span: { name: string; start: number; at: number; end: number }): Unit => ({
    name: span.name,
    start: span.start,
    at: span.at,
    end: span.end,
    assertions: within(assertions, span, budget, (assertion) => assertion.at),
    skips: within(skips, span, budget, (place) => place),
    rows: within(rows, span, budget, (place) => place).length,
  });
  const units = cases.map(toUnit);
  return {
    path,
    language,
    source,
    cases: units,
    helpers: others.map(toUnit),
    fileSkips: withoutInside(skips, units),
    guards: findGuards(source, language),
    rows: rows.length,
  };
}

/** What lies in a span, of what is sorted by place. Spans can be in one another: what is handed out is bounded. */
function within<T>(
  sorted: readonly T[],
  { start, end }: { start: number; end: number },
  budget: { left: number },
  toPlace: (item: T) => number,
): T[] {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = sorted[middle];
    if (item !== undefined && toPlace(item) < start) low = middle + 1;
    else high = middle;
  }
  const found: T[] = [];
  for (let at = low; at < sorted.length && budget.left > 0; at += 1) {
    const item = sorted[at];
    if (item === undefined || toPlace(item) >= end) break;
    found.push(item);
    budget.left -= 1;
  }
  return found;
}

function withoutInside(places: readonly number[], units: readonly Unit[]): number[] {
  let next = 0;
  let reach = -1;
  return places.filter((place) => {
    for (let unit = units[next]; unit !== undefined && unit.start <= place; unit = units[next]) {
      reach = Math.max(reach, unit.end);
      next += 1;
    }
    return place >= reach;
  });
}
