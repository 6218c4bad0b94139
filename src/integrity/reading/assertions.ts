import type { Language } from "./language.ts";
import { rateAssertion, type Strength } from "./rate-assertion.ts";
import type { Source } from "./source.ts";

/** A statement that can fail a test. */
export interface Assertion {
  at: number;
  end: number;
  /** The statement as it is compared: without blanks, with one kind of quotes. */
  text: string;
  /** The statement as it stands. */
  code: string;
  strength: Strength;
}

const MAX_ASSERTIONS = 20_000;
const MAX_STATEMENT = 2000;
const MAX_READ = 200_000;

const HELPER = String.raw`(?<![\w$.])(?:assert|expect|verify|check|ensure|should|must)(?:[A-Z_]\w*)\s?(?=\()`;

const STARTS: Readonly<Record<Language, string>> = {
  javascript: String.raw`(?<![\w$.])expect(?=[(.])|(?<![\w$.])assert(?:\.\w+){0,4}(?=\()|\bt\.(?:is|not|equal|deepEqual|true|false|truthy|falsy|throws|throwsAsync|like|ok|same|match|fail|pass|rejects|strictEqual|snapshot)(?=\()|(?<=[\w)\]])\.should\.|\bcy\.(?=\w)|${HELPER}`,
  python: String.raw`^[ \t]*assert\b|\bself\.(?:assert\w+|fail\w*)(?=\()|\bpytest\.(?:raises|warns|fail|deprecated_call)(?=\()|\b\w+(?:\.\w+){0,5}\.assert_\w+(?=\()|(?<![\w.])(?:assert|expect|verify|check)_\w+(?=\()`,
  go: String.raw`\b[tbf]\.(?:Fatal|Fatalf|Error|Errorf|Fail|FailNow)(?=\()|\b(?:assert|require|is|must|qt|cmp)\.[A-Z]\w*(?=\()|${HELPER}`,
  rust: String.raw`\b(?:debug_|prop_)?assert\w*!|\bpanic!|\binsta::\w+!|\bshould_panic\b|\.(?:unwrap_err|expect_err)(?=\()|(?<![\w.])(?:assert|check|verify|expect)_\w+(?=\()`,
  java: String.raw`\bassert\w*\s?(?=[(<{])|\bverify\w*(?=\()|\bfail(?=\()|\bexpected\s?=|\.should\w*(?=\()|\.(?:andExpect|expect\w+)(?=\()|${HELPER}`,
  kotlin: String.raw`\bassert\w*\s?(?=[(<{])|\bverify\w*\s?(?=[({])|\bfail(?=\()|\bexpected\s?=|\bshould\w*|${HELPER}`,
  csharp: String.raw`\b(?:Assert|CollectionAssert|StringAssert)\.\w+|\.Should(?=\()|\.(?:Verify\w*|Received\w*|DidNotReceive\w*|Should[A-Z]\w*)(?=\()|\bExpectedException\b|${HELPER}`,
  ruby: String.raw`(?<![\w.:])expect(?=[ ({])|\bis_expected\b|(?<![\w.:])(?:assert|refute)\w*\b(?!:)|\.(?:must|wont)_\w+|\.should\b|\bflunk\b`,
  php: String.raw`(?:\$this->|\bself::|\bstatic::|\bAssert::)(?:assert\w+|expect\w+|fail)(?=\()|(?<![\w$>:])expect(?=\()|->(?:assert[A-Z]\w*|should[A-Z]\w*)(?=\()`,
  swift: String.raw`\bXCT(?:Assert\w*|Unwrap|Fail)\b|#(?:expect|require)\b|\bIssue\.record|\bexpect(?=\()|(?<![\w.])(?:assert|check|verify)[A-Z]\w*(?=\()`,
  shell: String.raw`^[ \t]*(?:\[\[?|\(\()(?=[ \t])|^[ \t]*(?:![ \t]{1,9})?(?:test|grep|diff|cmp|egrep|fgrep)[ \t]|\b(?:assert|refute|fail)\w*(?<=(?:^|[;&])[ \t]{0,40}\w{1,60})|^[ \t]*run[ \t]+(?:-\d+|!)`,
};

const PATTERNS = new Map(
  Object.entries(STARTS).map(([language, start]) => [language, new RegExp(start, "gm")]),
);

/** The assertions of a text in their order, the first 20,000. */
export function findAssertions(source: Source, language: Language): Assertion[] {
  const pattern = PATTERNS.get(language);
  const found: Assertion[] = [];
  if (pattern === undefined) return found;
  // Statements can be in one another: what is read of them all is bounded.
  let left = MAX_READ;
  for (const { 0: head, index } of source.bare.matchAll(pattern)) {
    const at = toStatementStart(source, index, language);
    const start = index + head.search(/\S/);
    const end = findStatementEnd(source, start, Math.min(MAX_STATEMENT, Math.max(80, left)));
    left -= Math.min(end - start, MAX_STATEMENT);
    const code = source.code.slice(Math.min(at, start), Math.min(end, start + MAX_STATEMENT));
    const text = toComparable(code);
    found.push({ at: start, end, text, code, strength: rateAssertion(text, code, language) });
    if (found.length >= MAX_ASSERTIONS) break;
  }
  return found;
}

/** Where what is asserted stands before the word (`x.Should()`, `x.unwrap_err()`), the line's beginning. */
function toStatementStart({ bare }: Source, index: number, language: Language): number {
  if (bare[index] !== "." && language !== "kotlin") return index;
  const line = bare.lastIndexOf("\n", index) + 1;
  return index - line > 300 ? index : line + bare.slice(line, index + 1).search(/\S/);
}

/** Where brackets are closed and neither this line nor the next goes on. */
function findStatementEnd({ bare, pairs }: Source, start: number, most: number): number {
  const limit = Math.min(bare.length, start + most);
  for (let at = start; at < limit; at += 1) {
    const char = bare[at] ?? "";
    if (char === ";" || char === ")" || char === "]" || char === "}") return at;
    if (char === "(" || char === "[" || char === "{") {
      const close = pairs[at] ?? -1;
      if (close === -1) return at;
      at = close;
    } else if (char === "\n" && !/^\s{0,200}(?:\.|\?\.|->|&&|\|\||[=<>]=)/.test(bare.slice(at, at + 210)))
      return at;
  }
  return limit;
}

function toComparable(code: string): string {
  return code
    .replace(/^\s*(?:\$this->|self::|static::|await\b)/, "")
    .replace(/\s+/g, "")
    .replace(/['`]/g, '"')
    .replace(/,([)\]}])/g, "$1");
}
