import type { ComparedFile } from "../weakening.ts";

const DECLARED =
  /\b(?:function|class|def|fn|func|fun|struct|enum|interface|trait|protocol|record|object)\s{1,3}(?:\([^)\n]{0,100}\)\s?)?(\w{3,})/g;

/** What every code base has: their going says nothing. */
const TOO_COMMON: ReadonlySet<string> = new Set([
  "main",
  "index",
  "init",
  "new",
  "lib",
  "mod",
  "test",
  "utils",
  "types",
]);

/**
 * The names of code that goes with the change: of functions and types that are declared nowhere in its files any more, and of
 * source files that are deleted. Tests of them may go too.
 */
export function findRemovedNames(
  files: readonly ComparedFile[],
  isTest: (path: string) => boolean,
): ReadonlySet<string> {
  const gone = new Set<string>();
  const there = new Set<string>();
  const paths = new Set(files.filter(({ after }) => after !== undefined).map(({ path }) => toStem(path)));
  for (const { path, before, after } of files) {
    if (isTest(path) || !/\.\w+$/.test(path)) continue;
    for (const name of toDeclared(after)) there.add(name);
    for (const name of toDeclared(before)) gone.add(name);
    if (after === undefined && !paths.has(toStem(path))) gone.add(toStem(path));
  }
  return new Set([...gone].filter((name) => !there.has(name) && !TOO_COMMON.has(name) && name.length >= 3));
}

function toDeclared(text: string | undefined): string[] {
  if (text === undefined) return [];
  return [...text.matchAll(DECLARED)].map((match) => match[1]?.toLowerCase() ?? "");
}

function toStem(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.split(".", 1)[0]?.toLowerCase() ?? "";
}
