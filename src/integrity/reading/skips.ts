import type { Language } from "./language.ts";
import type { Source } from "./source.ts";

const JVM = String.raw`@(?:Disabled\w*|Ignore|EnabledIf\w*|EnabledOn\w*)\b|\bassume\w*\s?(?=\()|\bAssumptions\.\w+|\benabled\s?=\s?false`;

/** What keeps a test from running, or all others from running. */
const MARKS: Readonly<Record<Language, string>> = {
  javascript: String.raw`(?<![\w$.])(?:x(?:it|test|describe|context|specify)|f(?:it|describe|context))(?=[\s(.])|(?<![\w$.])(?:it|test|describe|context|suite|specify|Deno\.test)(?:\.\w+){0,3}\.(?:skip|todo|only|fixme|failing|fails|skipIf|runIf)\b|\b(?:skip|todo|only|ignore)\s?:\s?(?:true|["'${"`"}]|!|process\b)|\b(?:t|ctx|context|this|testInfo|test)\.(?:skip|todo|fixme|pending)(?=\()|(?<![\w$.])pending(?=\()`,
  python: String.raw`@\s?(?:unittest\.)?(?:skip|skipIf|skipUnless|expectedFailure)\b|\bmark\.(?:skip|skipif|xfail)\b|\bpytest\.(?:skip|xfail|importorskip)(?=\()|\bself\.skipTest(?=\()|\braise[ \t]+(?:unittest\.)?SkipTest\b|\bcollect_ignore(?:_glob)?\s?=|\b__test__\s?=\s?False`,
  go: String.raw`\b[tbf]\.Skip(?:f|Now)?(?=\()`,
  rust: String.raw`#\s?\[\s?ignore\b|#!?\[\s?cfg_attr\([^\]]{0,200}\bignore\b|#!?\[\s?cfg\(\s?(?!test\b|all\(\s?test\b)`,
  java: JVM,
  kotlin: JVM,
  csharp: String.raw`\bSkip\s?=|[[,]\s?(?:Ignore|Explicit)\b|\bAssert\.(?:Ignore|Inconclusive|Skip\w*)(?=\()|\bSkip\.If`,
  ruby: String.raw`(?<![\w.:])(?:x(?:it|describe|context|specify|example|scenario)|f(?:it|describe|context|specify|scenario))(?=[ ({])|^[ \t]*(?:skip|pending)\b(?!\s?[=.])|\b(?:skip|pending|focus):\s?(?!false|nil)|(?<=[ ,]):(?:skip|pending|focus)\b|\b(?:skip|pending)[ \t]+(?:if|unless)\b|^[ \t]*(?:private|protected|undef|undef_method|remove_method)\b[^\n]{0,80}\btest_\w`,
  php: String.raw`(?:->|::)markTest(?:Skipped|Incomplete)\b|\)->(?:skip|todo|only|skipOn\w+)(?=\()|expectNotToPerformAssertions|[dD]oesNotPerformAssertions`,
  swift: String.raw`\bXCTSkip\w*|\.disabled\b|\.enabled\(if|\bwithKnownIssue\b|\bXCTExpectFailure\b`,
  shell: String.raw`(?:^|&&|\|\||;|\bthen\b|\{)[ \t]*(?:skip|startSkipping)\b`,
};

const PATTERNS = new Map(
  Object.entries(MARKS).map(([language, marks]) => [language, new RegExp(marks, "gm")]),
);

/** A build constraint is a comment. `ignore` is set by nobody. */
const GO_BUILD = /^\/\/(?:go:build| ?\+build) [^\n]+/gm;

const MAX_MARKS = 5000;

/** The places of what skips tests, in their order; the first 5,000. */
export function findSkips(source: Source, language: Language): number[] {
  const places: number[] = [];
  const pattern = PATTERNS.get(language);
  if (pattern !== undefined) places.push(...findPlaces(source.bare, pattern));
  if (language === "go") places.push(...findPlaces(source.text.slice(0, 5000), GO_BUILD));
  return places.sort((one, other) => one - other);
}

function findPlaces(text: string, pattern: RegExp): number[] {
  const places: number[] = [];
  for (const match of text.matchAll(pattern)) {
    places.push(match.index + match[0].search(/\S/));
    if (places.length >= MAX_MARKS) break;
  }
  return places;
}
