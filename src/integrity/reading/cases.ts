import { findBlockEnd, findLineEnd } from "./blocks.ts";
import { type FunctionSpan, findFunctions } from "./functions.ts";
import type { Language } from "./language.ts";
import type { Source } from "./source.ts";

/** A test case: from what stands above it to its end. */
export interface TestCase {
  name: string;
  start: number;
  /** Where a person would point. */
  at: number;
  end: number;
}

/** What a text holds: its cases, and the functions that are none. */
export interface Spans {
  cases: TestCase[];
  others: FunctionSpan[];
}

const MAX_CASES = 1500;

/** `it("name", …)`, with all that can stand between the two. */
const CALLS: Readonly<Partial<Record<Language, RegExp>>> = {
  javascript:
    /(?<![\w$.])(?:[xf]?it|x?test|x?specify|fit|Deno\.test|t\.test|t\.it)(?:\.\w+){0,4}\s{0,3}(?=[(`])/g,
  php: /(?<![\w$>:])(?:it|test)\s{0,3}(?=\()/g,
};

const RUBY_CASE = /^[ \t]*[xf]?(?:it|its|specify|example|scenario|test|should)\b(?=[ \t]*(?:["'({]|do\b))/gm;
const BATS_CASE = /^[ \t]*@test\b/gm;

/** What makes a function a test, in what stands above its name; comments count only in PHP, where they can. */
const MARKS: Readonly<Partial<Record<Language, RegExp>>> = {
  rust: /#\s*\[\s*(?:\w+\s*::\s*){0,3}(?:test|rstest|test_case|quickcheck|proptest|wasm_bindgen_test|bench)\b/,
  java: /@(?:\w*Test|TestFactory|TestTemplate|Property|Theory)\b/,
  kotlin: /@(?:\w*Test|TestFactory|TestTemplate|Property|Theory)\b/,
  csharp: /\[\s*(?:\w+\s*,\s*)*(?:Fact|Theory|\w*Test|TestCase|TestCaseSource|TestMethod|DataTestMethod)\b/,
  php: /#\s*\[\s*(?:\\?\w+\\)*Test\b|@test\b/,
  swift: /@Test\b/,
};

/** What makes a function a test by its name. */
const NAMES: Readonly<Partial<Record<Language, RegExp>>> = {
  python: /^test/,
  go: /^(?:Test|Fuzz|Example|Benchmark)(?![a-z])/,
  php: /^test/,
  swift: /^test/,
  ruby: /^test_/,
  shell: /^test/,
};

/** The cases of a text in their order, the first 1,500, and its other functions. */
export function findSpans(source: Source, language: Language): Spans {
  const functions = findFunctions(source, language);
  const hidden = language === "python" ? findHiddenClasses(source) : [];
  const cases: TestCase[] = [];
  const others: FunctionSpan[] = [];
  for (const span of functions) {
    const isHidden = hidden.some(({ start, end }) => span.start > start && span.start < end);
    if (!isHidden && isTestFunction(source, language, span)) cases.push(span);
    else others.push(span);
  }
  cases.push(...findCalls(source, language));
  cases.sort((one, other) => one.start - other.start);
  return { cases: cases.slice(0, MAX_CASES), others };
}

function isTestFunction(source: Source, language: Language, { name, start, at }: FunctionSpan): boolean {
  if (NAMES[language]?.test(name) === true) return true;
  const mark = MARKS[language];
  if (mark === undefined) return false;
  const above = (language === "php" ? source.text : source.bare).slice(Math.max(start, at - 4000), at);
  return mark.test(above);
}

/** What every class has for its base. */
const NO_BASE = /\b(?:object|ABC|abc\.ABC)\b/g;

/** Classes whose tests pytest and unittest don't collect. */
function findHiddenClasses(source: Source): { start: number; end: number }[] {
  const hidden: { start: number; end: number }[] = [];
  for (const match of source.bare.matchAll(/^class[ \t]+(\w+)[ \t]*(\([^)\n]*\))?/gm)) {
    const hasBase = /\w/.test((match[2] ?? "").replaceAll(NO_BASE, ""));
    if (hasBase) continue;
    const end = findBlockEnd(source, "python", match.index);
    const isCollected = /^Test/.test(match[1] ?? "") && !isOfTestCase(source, match.index, end);
    if (!isCollected) hidden.push({ start: match.index, end });
    if (hidden.length >= 100) break;
  }
  return hidden;
}

/** What has only the assertions of `unittest` is no test for pytest either. */
function isOfTestCase({ bare }: Source, start: number, end: number): boolean {
  return /\bself\.assert(?:Equal|True|False|Raises|In|Is)\w*\(/.test(
    bare.slice(start, Math.min(end, start + 5000)),
  );
}

function findCalls(source: Source, language: Language): TestCase[] {
  if (language === "ruby") return findLines(source, language, RUBY_CASE);
  if (language === "shell") return findLines(source, language, BATS_CASE);
  const pattern = CALLS[language];
  if (pattern === undefined) return [];
  const cases: TestCase[] = [];
  for (const match of source.bare.matchAll(pattern)) {
    const open = findCall(source, match.index + match[0].length, match[0]);
    if (open === undefined) continue;
    const close = source.pairs[open] ?? -1;
    const end = close === -1 ? findLineEnd(source, open) : findStatementEnd(source, close, language);
    cases.push({ name: readName(source, open), start: match.index, at: match.index, end });
    if (cases.length >= MAX_CASES) break;
  }
  return withoutDeep(cases);
}

/** Cases within cases within cases are read as one. */
function withoutDeep(cases: readonly TestCase[]): TestCase[] {
  const ends: number[] = [];
  return cases.filter(({ start, end }) => {
    while ((ends.at(-1) ?? Number.POSITIVE_INFINITY) <= start) ends.pop();
    if (ends.length >= 4) return false;
    ends.push(end);
    return true;
  });
}

/** The parenthesis before the name: of `it.each([…])("name", …)` the second. Undefined when there is no name. */
function findCall({ bare, pairs }: Source, at: number, head: string): number | undefined {
  let open = at;
  if (/\.(?:each|for|skipIf|runIf)\b/.test(head)) {
    const end = bare[at] === "`" ? bare.indexOf("`", at + 1) : (pairs[at] ?? -1);
    if (end === -1) return undefined;
    const next = /^\s{0,5}\(/.exec(bare.slice(end + 1, end + 8));
    if (next === null) return undefined;
    open = end + next[0].length;
  }
  if (bare[open] !== "(") return undefined;
  return /^\(\s{0,80}(?:["'`]|[\w.$]{1,80}\s{0,3},)/.test(bare.slice(open, open + 180)) ? open : undefined;
}

function findStatementEnd({ bare }: Source, close: number, language: Language): number {
  if (language !== "php") return close + 1;
  const end = bare.indexOf(";", close);
  return end === -1 || end - close > 300 ? close + 1 : end;
}

function findLines(source: Source, language: Language, pattern: RegExp): TestCase[] {
  const cases: TestCase[] = [];
  for (const match of source.bare.matchAll(pattern)) {
    const at = match.index + match[0].search(/\S/);
    cases.push({ name: readName(source, at), start: at, at, end: findBlockEnd(source, language, at) });
    if (cases.length >= MAX_CASES) break;
  }
  return cases;
}

/** The first text in quotes on the line or after the parenthesis, else the line. */
function readName(source: Source, from: number): string {
  const head = source.code.slice(from, from + 300);
  const quoted = /^[^"'`\n]{0,40}\n?[^"'`\n]{0,40}(["'`])([\s\S]*?)\1/.exec(head);
  return quoted?.[2] ?? head.split("\n", 1)[0] ?? "";
}
