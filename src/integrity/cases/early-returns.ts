import type { Placed } from "./match-cases.ts";

/** Returns without a value, and what ends a test as passed. */
const RETURNS =
  /\breturn\b[ \t]*(?=;|\n|\}|nil\b|None\b|0\b|undefined\b|$)|\brecover\(\)|\bt\.SkipNow\b|\bexit 0\b|\bos\.Exit\(0\)|\bprocess\.exit\(0\)/g;

/** How often a case can end before its last assertion. */
export function countEarlyReturns({ outline, unit }: Placed): { count: number; at: number } {
  const last = unit.assertions.at(-1)?.at ?? unit.end;
  const body = outline.source.bare.slice(unit.at, Math.min(last, unit.at + 50_000));
  let count = 0;
  let at = unit.at;
  for (const match of body.matchAll(RETURNS)) {
    count += 1;
    at = unit.at + match.index;
  }
  return { count, at };
}
