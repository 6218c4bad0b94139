import { isGlobMatch } from "../../change/glob.ts";
import { splitBrackets } from "../reading/brackets.ts";
import type { Source } from "../reading/source.ts";

const LEAVES_OUT =
  /["']?\b(exclude|excludes|excluded|testPathIgnorePatterns|modulePathIgnorePatterns|coveragePathIgnorePatterns|ignore|ignores|extend-ignore|extend-exclude|ignorePatterns|omit|norecursedirs|disable|disabled_rules|disable_error_code|ignoreErrors|excludePaths|exclude_lines|testIgnore|Exclude)\b["']?\s{0,3}[:=]/g;

const TAKES_IN =
  /["']?\b(include|includes|testMatch|testRegex|testpaths|select|extend-select|enable|python_files|python_classes|python_functions|spec|testDir|roots)\b["']?\s{0,3}[:=]/g;

/** What is made, not written: a runner may leave it out. */
const MADE =
  /^[!*./\\<>{}(),\w]{0,30}?\b(?:node_modules|dist|build|out|target|vendor|coverage|generated|gen|\.?git|\.?venv|env|\.next|\.nuxt|\.cache|\.tox|\.eggs|__pycache__|htmlcov|site-packages|migrations|storybook-static|tmp|\.output|\.turbo|\.svelte-kit|fixtures|\.worktrees|\.claude|bin|obj|docs?)\b/;

/** Where lists of what is left out grew, or of what is taken in shrank. */
export function findChangedLists(before: Source, after: Source): { at: number; detail: string }[] {
  const found: { at: number; detail: string }[] = [];
  const wereOut = collect(before, LEAVES_OUT);
  for (const [key, list] of collect(after, LEAVES_OUT)) {
    const known = new Set(wereOut.get(key)?.map(({ value }) => value));
    const fresh = list.find(({ value }) => !known.has(value) && !MADE.test(value) && !value.startsWith("!"));
    if (fresh !== undefined) found.push({ at: fresh.at, detail: "leaves more out of tests or checks" });
  }
  const areIn = collect(after, TAKES_IN);
  for (const [key, list] of collect(before, TAKES_IN)) {
    const there = areIn.get(key);
    if (there === undefined) continue;
    const lost = list.some(({ value }) => !there.some((entry) => covers(entry.value, value)));
    if (lost) found.push({ at: there[0]?.at ?? -1, detail: "takes less into tests or checks" });
  }
  return found;
}

interface Entry {
  value: string;
  at: number;
}

function collect(source: Source, keys: RegExp): Map<string, Entry[]> {
  const lists = new Map<string, Entry[]>();
  for (const match of source.bare.matchAll(keys))
    addEntries(lists, match[1] ?? "", readList(source, match.index + match[0].length));
  // A key in quotes is blank where strings are.
  for (const match of source.code.matchAll(keys)) {
    if (!/^["']/.test(match[0])) continue;
    addEntries(lists, match[1] ?? "", readList(source, match.index + match[0].length));
  }
  return lists;
}

function addEntries(lists: Map<string, Entry[]>, key: string, entries: readonly Entry[]): void {
  const list = lists.get(key) ?? [];
  list.push(...entries.slice(0, 1000));
  lists.set(key, list.slice(0, 5000));
}

/** `[a, b]`, a text alone, words on the line and on indented lines below it, or lines with a dash. */
function readList({ bare, code, pairs }: Source, from: number): Entry[] {
  const open = from + (/^\s{0,20}/.exec(bare.slice(from, from + 20))?.[0].length ?? 0);
  if (bare[open] === "[")
    return splitBrackets(bare, pairs, open).map(({ start, end }) => toEntry(code, start, end));
  if (bare[open] === "{" || bare[open] === "(") return [];
  const rest = code.slice(from, from + 1500);
  const block = /^[^\n]*(?:\n[ \t]+(?![\w"'-]+\s?[:=])[^\n]*)*/.exec(rest)?.[0] ?? "";
  return [...block.matchAll(/[^\s,;"']+/g)]
    .filter(({ 0: word }) => word !== "-" && word !== "}" && word !== "{")
    .map(({ 0: word, index }) => ({ value: word, at: from + index }));
}

function toEntry(code: string, start: number, end: number): Entry {
  const value = code.slice(start, Math.min(end, start + 300));
  return { value: value.trim().replace(/^["'`]|["'`]$/g, ""), at: start + value.search(/\S/) };
}

/** Whether the new entry takes in what the old one did: the same, or a glob that matches what the old one does. */
function covers(entry: string, old: string): boolean {
  if (entry === old || entry === "ALL" || old.startsWith("!")) return true;
  const sample = old
    .slice(0, 200)
    .replaceAll("**/", "a/b/")
    .replaceAll("**", "a/b")
    .replaceAll("*", "x")
    .replace(/\{([^,{}]*)[^{}]*\}/g, "$1");
  const globs = toGlobs(entry.slice(0, 200));
  return globs.some((glob) => isGlobMatch(sample, glob) || sample.startsWith(`${glob}/`));
}

/** The alternatives in braces, one by one. */
function toGlobs(glob: string): string[] {
  const braces = /^(.*?)\{([^{}]*)\}(.*)$/.exec(glob);
  if (braces === null) return [glob];
  const [, head = "", middle = "", tail = ""] = braces;
  return middle
    .split(",")
    .slice(0, 10)
    .map((part) => `${head}${part}${tail}`.replace(/\{[^{}]*\}/g, "*"));
}
