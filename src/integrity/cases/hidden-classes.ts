import { toLanguage } from "../reading/language.ts";
import type { Outline } from "../reading/outline.ts";
import { toLine } from "../reading/source.ts";
import type { ComparedFile, Weakening } from "../weakening.ts";

const ABSTRACT = /\babstract\s{1,3}(?:[a-z]{1,12}\s{1,3}){0,2}class\s{1,3}(\w{1,80})/g;
const NOT_PUBLIC = /^[ \t]{0,40}(?!public\b)(?:[a-z]{1,12}[ \t]{1,3}){0,4}class[ \t]{1,3}(\w{1,80})/gm;
const PUBLIC =
  /^[ \t]{0,40}(?:[a-z]{1,12}[ \t]{1,3}){0,3}public[ \t](?:[a-z]{1,12}[ \t]{1,3}){0,3}class[ \t]{1,3}(\w{1,80})/gm;
/** Runners that find only what is public. */
const WANTS_PUBLIC = /\[\s?(?:Fact|Theory|TestMethod|DataTestMethod)\b/;

const CLASSES: ReadonlySet<string> = new Set(["java", "kotlin", "csharp", "php"]);

/** Finds classes of tests that were made such that their runner leaves them out, and that nothing in the change goes on from. */
export function findHiddenClasses(
  before: readonly Outline[],
  after: readonly Outline[],
  files: readonly ComparedFile[],
): Weakening[] {
  const classed = after.filter(({ language, cases }) => CLASSES.has(language) && cases.length > 0);
  if (classed.length === 0) return [];
  const were = before.filter(({ cases }) => cases.length > 0).map(({ source }) => source.bare);
  const wereClasses = new Set(were.flatMap((bare) => toNames(bare, /\bclass\s{1,3}(\w{1,80})/g)));
  const wereAbstract = new Set(were.flatMap((bare) => toNames(bare, ABSTRACT)));
  const werePublic = new Set(were.flatMap((bare) => toNames(bare, PUBLIC)));
  const bases = toBases(files);
  return classed.flatMap(({ path, language, source }) => {
    const { bare } = source;
    const isMade = (name: string) => wereClasses.has(name) && !wereAbstract.has(name) && !bases.has(name);
    const isTurned = (name: string) =>
      werePublic.has(name) && language === "csharp" && WANTS_PUBLIC.test(bare);
    const place =
      [...bare.matchAll(ABSTRACT)].find(([, name = ""]) => isMade(name)) ??
      [...bare.matchAll(NOT_PUBLIC)].find(([, name = ""]) => isTurned(name));
    if (place === undefined) return [];
    const line = toLine(source, place.index + place[0].search(/\S/));
    return [{ path, line, kind: "skipped" as const, detail: "hides a class of tests from its runner" }];
  });
}

function toNames(bare: string, pattern: RegExp): string[] {
  return [...bare.matchAll(pattern)].map(([, name = ""]) => name);
}

/** What classes of the change are made from. */
function toBases(files: readonly ComparedFile[]): ReadonlySet<string> {
  const read = files.filter(({ path }) => toLanguage(path) !== undefined).map(({ after = "" }) => after);
  const names = read.flatMap((text) => toNames(text, /(?:\bextends\s|\)?\s?:\s?)(\w{1,80})/g));
  return new Set(names);
}
