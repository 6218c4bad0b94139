import type { Assertion } from "../reading/assertions.ts";
import type { Strength } from "../reading/rate-assertion.ts";
import type { CasePair, Placed } from "./match-cases.ts";
import { toShare, toWords } from "./words.ts";

/** What became of a case's assertions. */
export type AssertionChange =
  | { kind: "kept" }
  | { kind: "emptied"; at: number; isEmpty: boolean; lost: readonly Assertion[] }
  | { kind: "loosened"; at: number; detail: string };

/** What is known besides the case. */
export interface Surroundings {
  /** The words of all lines that came. */
  addedWords: ReadonlySet<string>;
  /** What a function beside the cases asserts, by its name, after the change. */
  helpers: ReadonlyMap<string, readonly Strength[]>;
}

const KEPT: AssertionChange = { kind: "kept" };

/** The share of the words of lost assertions that have to be in what came, for them to have been rewritten. */
const REWRITTEN = 0.75;

/** Compares a case's assertions: those that stayed don't count; what is left has to be as many and as strong, or hold the same values. */
export function compareAssertions({ before, after }: CasePair, surroundings: Surroundings): AssertionChange {
  const lost = takeAway(before.unit.assertions, after.unit.assertions).filter(({ strength }) => strength > 0);
  if (lost.length === 0) return findGuarded(before, after);
  const came = takeAway(after.unit.assertions, before.unit.assertions);
  const strengths = toStrengths(came, after, before, surroundings);
  const at = came[0]?.at ?? after.unit.at;
  if (strengths.length < lost.length && !isRewritten(lost, strengths, surroundings)) {
    const isEmpty = !after.unit.assertions.some(({ strength }) => strength > 0) && strengths.length === 0;
    return { kind: "emptied", at, isEmpty, lost };
  }
  if (hasLooserTolerance(lost, came))
    return { kind: "loosened", at, detail: "allows a larger difference in an assertion" };
  if (isWeaker(lost, strengths)) return { kind: "loosened", at, detail: "asserts less than before" };
  return findGuarded(before, after);
}

/** The first without what the second has too. */
function takeAway(from: readonly Assertion[], other: readonly Assertion[]): Assertion[] {
  const counts = new Map<string, number>();
  for (const { text } of other) counts.set(text, (counts.get(text) ?? 0) + 1);
  return from.filter(({ text }) => {
    const left = counts.get(text) ?? 0;
    counts.set(text, left - 1);
    return left <= 0;
  });
}

/** How strong the new assertions are, those of helpers that are called now included, from the strongest. */
function toStrengths(
  came: readonly Assertion[],
  after: Placed,
  before: Placed,
  { helpers }: Surroundings,
): Strength[] {
  const strengths: Strength[] = [];
  for (const { strength, code } of came) {
    const called = /^\s*(?:\w+(?:\.|->|::))?(\w+)/.exec(code)?.[1];
    const own = called === undefined ? undefined : helpers.get(called);
    if (own === undefined) strengths.push(strength);
  }
  const calls = countCalls(after, helpers);
  const earlier = countCalls(before, helpers);
  for (const [name, count] of calls) {
    for (let more = count - (earlier.get(name) ?? 0); more > 0; more -= 1)
      strengths.push(...(helpers.get(name) ?? []));
  }
  return strengths.filter((strength) => strength > 0).sort((one, other) => other - one);
}

function countCalls({ outline, unit }: Placed, helpers: ReadonlyMap<string, unknown>): Map<string, number> {
  const calls = new Map<string, number>();
  if (helpers.size === 0) return calls;
  const body = outline.source.bare.slice(unit.at, Math.min(unit.end, unit.at + 20_000));
  for (const [name] of body.matchAll(/\w+/g)) {
    if (helpers.has(name)) calls.set(name, (calls.get(name) ?? 0) + 1);
  }
  return calls;
}

/** Fewer statements can say the same: one comparison of an object, a loop over a table. Some statement of the same strength has to be there. */
function isRewritten(
  lost: readonly Assertion[],
  came: readonly Strength[],
  { addedWords }: Surroundings,
): boolean {
  const strongest = Math.max(...lost.map(({ strength }) => strength));
  if ((came[0] ?? 0) < strongest) return false;
  return toShare(toWords(lost.map(({ code }) => code).join("\n")), addedWords) >= REWRITTEN;
}

function isWeaker(lost: readonly Assertion[], came: readonly Strength[]): boolean {
  const were = lost.map(({ strength }) => strength).sort((one, other) => other - one);
  return came.length >= were.length && were.some((strength, index) => (came[index] ?? 0) < strength);
}

function hasLooserTolerance(lost: readonly Assertion[], came: readonly Assertion[]): boolean {
  const were = lost.flatMap(toTolerances);
  const are = came.flatMap(toTolerances);
  return were.some((tolerance, index) => (are[index] ?? 0) > tolerance);
}

/** How far off a value may be, as far as the statement says so. */
function toTolerances({ text }: Assertion): number[] {
  const digits = /(?:toBeCloseTo\([^,()]{1,100},|places=)(\d{1,3})\b/.exec(text);
  if (digits !== null) return [10 ** -Number(digits[1])];
  const bound =
    /(?:abs=|rel=|delta=|accuracy:|be_within\(|within\(|offset\()(\d[\d.e-]{0,20})/.exec(text) ??
    /^(?:self\.)?(?:assertEquals|assertAlmostEqual|assert\.InDelta|assert_in_delta|Assert\.AreEqual)\(.{1,400},(\d[\d.e-]{0,20})[fFdD]?\)/.exec(
      text,
    );
  return bound === null || !/,.*,|=|:|within|offset/.test(text) ? [] : [Number(bound[1])];
}

/** Finds an assertion that stayed, but under a condition, or where its failure is swallowed. */
function findGuarded(before: Placed, after: Placed): AssertionChange {
  const earlier = new Map<string, Assertion>();
  for (const assertion of before.unit.assertions) earlier.set(assertion.text, assertion);
  for (const assertion of after.unit.assertions) {
    const was = earlier.get(assertion.text);
    if (was === undefined) continue;
    if (toDepth(after, assertion, "toSwallows") > toDepth(before, was, "toSwallows")) {
      return { kind: "loosened", at: assertion.at, detail: "swallows the failure of an assertion" };
    }
    if (toDepth(after, assertion, "toConditions") > toDepth(before, was, "toConditions")) {
      return { kind: "loosened", at: assertion.at, detail: "puts an assertion under a condition" };
    }
  }
  return KEPT;
}

function toDepth({ outline, unit }: Placed, { at }: Assertion, of: "toSwallows" | "toConditions"): number {
  return outline.guards[of](at) - outline.guards[of](unit.at);
}
