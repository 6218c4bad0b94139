import { toLanguage } from "../reading/language.ts";
import type { Outline } from "../reading/outline.ts";
import { toLine } from "../reading/source.ts";
import type { ComparedFile, Weakening } from "../weakening.ts";
import type { Surroundings } from "./compare-assertions.ts";
import type { Placed } from "./match-cases.ts";
import { toShare, toWords } from "./words.ts";

/** The share of the words of a case that have to be in what came, for it to have been taken up there. */
const TAKEN_UP = 0.75;

export interface GoneCases {
  gone: readonly Placed[];
  added: readonly Placed[];
  files: readonly ComparedFile[];
  before: readonly Outline[];
  after: readonly Outline[];
  removedNames: ReadonlySet<string>;
  surroundings: Surroundings;
  isTest: (path: string) => boolean;
}

/** Tells of cases that have no counterpart: one for a file that went, else one a case. Those of code that went with them are left out. */
export function explainGone(input: GoneCases): Weakening[] {
  const { gone, files } = input;
  const kept = findKept(input.before, input.after);
  const missing = gone.filter((placed) => !isTakenUp(placed, input, kept) && !isOfRemovedCode(placed, input));
  const later = new Map(input.after.map((outline) => [outline.path, outline]));
  const found: Weakening[] = [];
  const deleted = new Set<string>();
  for (const { outline, unit } of missing) {
    const is = later.get(outline.path);
    if (is === undefined) deleted.add(outline.path);
    else {
      const line = Math.min(toLine(outline.source, unit.at), is.source.lineStarts.length);
      found.push({ path: outline.path, line, kind: "removed", detail: "no longer has a test" });
    }
  }
  for (const path of deleted) found.push(fileGone(path));
  return found.concat(findUnreadDeleted(files, input));
}

function fileGone(path: string): Weakening {
  return { path, line: undefined, kind: "removed", detail: "is deleted, and tests with it" };
}

/** What it asserted is there as before in other cases, or its words came elsewhere in as strong statements: a table, a merge of two cases. */
function isTakenUp({ unit }: Placed, { surroundings, added, before, after }: GoneCases, kept: Kept): boolean {
  if (!unit.assertions.some(({ strength }) => strength > 0)) return false;
  const hasRoom = added.length > 0 || countRows(after) > countRows(before);
  const lost = unit.assertions.filter(({ text }) => !kept(text));
  if (lost.length === 0) return true;
  const words = toWords(lost.map(({ code }) => code).join("\n"));
  return hasRoom && toShare(words, surroundings.addedWords) >= TAKEN_UP;
}

function countRows(outlines: readonly Outline[]): number {
  return outlines.reduce((sum, { rows }) => sum + rows, 0);
}

/** Whether an assertion stands in the cases as often as before. */
type Kept = (text: string) => boolean;

function findKept(before: readonly Outline[], after: readonly Outline[]): Kept {
  const balance = new Map<string, number>();
  const count = (outlines: readonly Outline[], by: number) => {
    for (const { cases } of outlines)
      for (const { assertions } of cases)
        for (const { text } of assertions) balance.set(text, (balance.get(text) ?? 0) + by);
  };
  count(before, -1);
  count(after, 1);
  return (text) => (balance.get(text) ?? 0) >= 0;
}

function isOfRemovedCode({ outline, unit }: Placed, { removedNames, files }: GoneCases): boolean {
  if (removedNames.size === 0)
    return files.some((file) => file.path === outline.path && isRustSourceGone(file));
  const text = outline.source.code.slice(unit.start, unit.end);
  const words = toWords(`${outline.path.replaceAll(/[/._-]/g, " ")} ${text} ${unit.name}`);
  for (const word of words) if (removedNames.has(word)) return true;
  return [...removedNames]
    .slice(0, 200)
    .some((name) => hasNamePart(outline.path, name) || hasNamePart(unit.name, name));
}

/** `MoneyTest.php` and `test_money.py` are of `money`. */
function hasNamePart(text: string, name: string): boolean {
  const file = text.slice(text.lastIndexOf("/") + 1).toLowerCase();
  return name.length >= 4 && file.replaceAll(/[-_. ]|tests?|spec/g, "") === name.replaceAll(/[-_]/g, "");
}

/** Tests that stand in the source they test go with it. */
function isRustSourceGone({ path, after }: ComparedFile): boolean {
  return (
    after === undefined && path.endsWith(".rs") && /(?:^|\/)src\//.test(path) && !/tests?\.rs$/.test(path)
  );
}

/** Test files of languages that aren't read: deleted, and not there under another path. */
function findUnreadDeleted(files: readonly ComparedFile[], { isTest, removedNames }: GoneCases): Weakening[] {
  const came = files.filter(({ path, before }) => before === undefined && isTest(path) && isUnreadTest(path));
  const texts = new Set(came.map(({ after }) => after));
  return files
    .filter(
      ({ path, before, after }) =>
        after === undefined && before !== undefined && isUnreadTest(path) && !texts.has(before),
    )
    .filter(
      ({ path }) => isTest(path) && ![...removedNames].slice(0, 200).some((name) => hasNamePart(path, name)),
    )
    .map(({ path }) => fileGone(path));
}

function isUnreadTest(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return (
    toLanguage(path) === undefined &&
    /(?:[-_.]|\b)(?:test|spec)s?(?:[-_.]|\b)|Tests?\.|Spec\./.test(name) &&
    /\.(?:exs?|dart|cc|cpp|cxx|c|m|mm|hs|scala|clj|lua|pl|t|fs|vb|ml|zig|nim|jl|r|R|feature)$/.test(name)
  );
}
