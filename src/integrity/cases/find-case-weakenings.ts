import { toLanguage } from "../reading/language.ts";
import { type Outline, readOutline } from "../reading/outline.ts";
import type { Strength } from "../reading/rate-assertion.ts";
import { toLine } from "../reading/source.ts";
import type { ComparedFile, Weakening } from "../weakening.ts";
import { findAddedLines } from "./added-lines.ts";
import { compareAssertions, type Surroundings } from "./compare-assertions.ts";
import { countEarlyReturns } from "./early-returns.ts";
import { findSkippedGroups } from "./file-skips.ts";
import { isConditional, isHiddenCase } from "./hidden-cases.ts";
import { findHiddenClasses } from "./hidden-classes.ts";
import { findLostNames } from "./lost-names.ts";
import { type CasePair, matchCases, type Placed } from "./match-cases.ts";
import { explainGone } from "./removed-cases.ts";
import { findRemovedNames } from "./removed-code.ts";
import { findUnheeded } from "./unheeded.ts";
import { toWords } from "./words.ts";

/** Compares the test cases of a change's files as they were and as they are. */
export function findCaseWeakenings(
  files: readonly ComparedFile[],
  isTest: (path: string) => boolean,
): Weakening[] {
  const before = readAll(files, "before", isTest);
  const after = readAll(files, "after", isTest);
  const { pairs, gone, added } = matchCases(toPlaced(before), toPlaced(after));
  const lines = findAddedLines(before, after);
  const surroundings: Surroundings = { addedWords: toAllWords(lines), helpers: findHelpers(after) };
  const removedNames = findRemovedNames(files, isTest);
  return [
    ...explainGone({ gone, added, files, before, after, removedNames, surroundings, isTest }),
    ...pairs.flatMap((pair) => comparePair(pair, surroundings, removedNames)),
    ...compareHelpers(before, after, surroundings, removedNames),
    ...findSkippedGroups(before, after),
    ...findHiddenClasses(before, after, files),
    ...findLostNames(files, pairs),
    ...findUnheeded(before, after),
  ];
}

/** Rust has tests in its sources. */
function readAll(
  files: readonly ComparedFile[],
  when: "before" | "after",
  isTest: (path: string) => boolean,
): Outline[] {
  return files.flatMap((file) => {
    const language = toLanguage(file.path);
    const text = file[when];
    if (language === undefined || text === undefined) return [];
    const holdsTests = isTest(file.path) || (language === "rust" && hasRustTests(file));
    return holdsTests ? [readOutline(file.path, text, language)] : [];
  });
}

function hasRustTests({ before = "", after = "" }: ComparedFile): boolean {
  return /#\s*\[(?:\w+::)?test\b/.test(before) || /#\s*\[(?:\w+::)?test\b/.test(after);
}

function toPlaced(outlines: readonly Outline[]): Placed[] {
  return outlines.flatMap((outline) => outline.cases.map((unit) => ({ outline, unit })));
}

function toAllWords(lines: readonly string[]): Set<string> {
  const words = new Set<string>();
  for (const line of lines) for (const word of toWords(line)) words.add(word);
  return words;
}

function findHelpers(outlines: readonly Outline[]): Map<string, readonly Strength[]> {
  const helpers = new Map<string, readonly Strength[]>();
  for (const { helpers: units } of outlines) {
    for (const { name, assertions } of units) {
      helpers.set(
        name,
        assertions.map(({ strength }) => strength),
      );
    }
  }
  return helpers;
}

function comparePair(
  pair: CasePair,
  surroundings: Surroundings,
  removedNames: ReadonlySet<string>,
): Weakening[] {
  const { before, after } = pair;
  const found: Weakening[] = [];
  const { outline, unit } = after;
  const say = (kind: Weakening["kind"], at: number, detail: string) =>
    found.push({ path: outline.path, line: toLine(outline.source, at), kind, detail });
  if (unit.skips.length > before.unit.skips.length) say("skipped", unit.skips[0] ?? unit.at, "skips a test");
  if (isHiddenCase(after) && !isHiddenCase(before)) say("skipped", unit.at, "hides a test from its runner");
  if (isConditional(after) && !isConditional(before))
    say("skipped", unit.at, "runs a test under a condition");
  const returns = countEarlyReturns(after);
  if (returns.count > countEarlyReturns(before).count && before.unit.assertions.length > 0) {
    say("skipped", returns.at, "ends a test before its assertions");
  }
  if (unit.rows < before.unit.rows) say("removed", unit.at, "loses rows of a test's table");
  const change = compareAssertions(pair, surroundings);
  if (change.kind === "loosened") say("loosened", change.at, change.detail);
  if (change.kind === "emptied" && !change.lost.every(({ code }) => mentions(code, removedNames))) {
    say(
      "emptied",
      change.at,
      change.isEmpty ? "has a test without assertions left" : "loses assertions of a test",
    );
  }
  return found;
}

/** A function beside the cases that loses what it asserts, or its rows, weakens all who call it. */
function compareHelpers(
  before: readonly Outline[],
  after: readonly Outline[],
  surroundings: Surroundings,
  removedNames: ReadonlySet<string>,
): Weakening[] {
  const place = (outlines: readonly Outline[]) =>
    outlines.flatMap((outline) => outline.helpers.map((unit) => ({ outline, unit })));
  const later = new Map(
    place(after).map((placed) => [`${placed.outline.path}\n${placed.unit.name}`, placed]),
  );
  return place(before).flatMap((was) => {
    const is = later.get(`${was.outline.path}\n${was.unit.name}`);
    if (is === undefined || was.unit.assertions.length + was.unit.rows === 0) return [];
    return comparePair({ before: was, after: is }, surroundings, removedNames).filter(
      ({ kind }) => kind !== "skipped",
    );
  });
}

function mentions(code: string, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  for (const word of toWords(code)) if (names.has(word)) return true;
  return false;
}
