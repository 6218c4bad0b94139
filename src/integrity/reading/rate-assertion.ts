import type { Language } from "./language.ts";

/** How much an assertion says: 0 nothing, 1 that something is there, 2 a part, 3 the value. */
export type Strength = 0 | 1 | 2 | 3;

const MAX_RATED = 600;

const CONSTANT = `(?:true|True|TRUE|1|!0|!false|notFalse|"[^"]*"|1==1|1===1)`;
const TRUTH_CALLS = String.raw`(?:assert|assert\.ok|assert\.isTrue|assertTrue|assert_true|assertThat|assert!|Assert\.(?:True|IsTrue|That)|(?:assert|require)\.True|self\.assertTrue|XCTAssert|XCTAssertTrue|#expect|#require|expect|assertNotNull|Assert\.NotNull)`;

/** Compared without blanks. */
const TRIVIAL: readonly RegExp[] = [
  new RegExp(`^${TRUTH_CALLS}\\((?:t,)?${CONSTANT}[,)]`),
  /^expect\((?:false|False|0|null|undefined|nil|None|\[\]|\{\}|\d+)\)/,
  /^(?:self\.)?(?:assert(?:False|_false)|refute|Assert\.(?:False|IsFalse)|XCTAssertFalse)\(?(?:false|False|0|nil|!true)(?:[,)]|$)/,
  /^assert(?:True|1|"[^"]*"|true|not(?:False|None))(?:$|,)/,
  /(?:orTrue|or1|\|\|true|\|\|1|\|\|!0)\)?(?:,.*)?$/,
  /^(?:\[\[?)(?:true|1|-n"\w+"|1-eq1|1==1)\]/,
  /^(?:assert|assert_success)?true$/,
  /\|\|(?::|return0|exit0|echo\b.*)$/,
  /^\[(?!.{0,400}=~)[^|]{1,400}\]\|(?!\|)/,
  /^(?:\[|\(\(|!?(?:test|grep|diff|cmp|egrep|fgrep)).{1,500}[^&|>]&$/,
  /^Assert\.Pass\(|^t\.pass\(/,
];

/** The dots before the name of a matcher: JavaScript's, PHP's. */
const DOT = String.raw`(?:\.|->)`;

const WEAK: readonly RegExp[] = [
  new RegExp(
    `${DOT}(?:toBeTruthy|toBeFalsy|toBeDefined|toBeInstanceOf|toBeTypeOf|toBe(?:String|Int|Array|Object|Callable|Bool|Float|Numeric|Scalar)|toBeInTheDocument|toExist)\\(`,
  ),
  new RegExp(`${DOT}(?:toHaveBeenCalled|toBeCalled|toHaveReturned|toThrow|toThrowError)\\((?:Error)?\\)`),
  new RegExp(
    `${DOT}(?:not${DOT})(?:toBeNull|toBeUndefined|toBeEmpty|toThrow|toBeNaN|toEqual\\(null|toBe\\(null|toBe\\(undefined)`,
  ),
  /\.to\.(?:be\.(?:ok|an?\(|true)|exist|throw\(\)|not\.throw)/,
  /^(?:self\.)?assert(?:IsNotNone|IsInstance|True|False|_not_nil|_instance_of|_kind_of|_nothing_raised|_called\(|NotNull|_called_once\(\)|DoesNotThrow|InstanceOf|IsBool|IsInt|IsString|IsArray|NotEmpty|Is(?:String|Int|Array|Bool))/,
  /\.assert_called(?:_once)?\(\)/,
  /\b(?:raises|assertRaises|assertThrows|assertFailsWith|ThrowsAny|ThrowsAnyAsync|ThrowsAsync|Throws|assert_raises|expectException|expectedException|assertThatThrownBy|expected=)[(<[]*(?:Base)?(?:\\?Exception|\\?Throwable|\\?StandardError|Error|\\?RuntimeException)(?:::class|\.class|\.self)?[),>\]]/,
  /(?:raise_error|raise_exception)$|\.toraise_error$/,
  /\.to(?:be_truthy|be_falsey|be_falsy|be_present|be_an?\(|be_kind_of|be_instance_of|exist|respond_to|be_a\(|not_to|be_valid$|bepresent)|\.(?:not_to|to_not)(?:be_nil|be_empty|be_blank|raise_error|eq\(?nil)/,
  /\b(?:assert|require)\.(?:NotNil|NotEmpty|NotZero|Error|True|False|IsType|NotPanics|Implements|Panics)\(/,
  /\bAssert\.(?:NotNull|IsNotNull|NotEmpty|IsNotEmpty|IsType|IsInstanceOf\w*|IsAssignableFrom|DoesNotThrow\w*|True|IsTrue|False|IsFalse|Greater\w*\([^,]*,-?\d)/,
  /\bIs\.(?:Not\.Null|Not\.Empty|InstanceOf|True|Not\.EqualTo)|\.(?:NotBeNull|NotBeEmpty|NotBeNullOrEmpty|NotThrow\w*|BeOfType|BeAssignableTo|NotBeNullOrWhiteSpace)\b/,
  /\.(?:isNotNull|isNotEmpty|isPresent|isInstanceOf|isNotBlank|isNotZero|doesNotThrowAnyException|isTrue|isFalse|hasSizeGreaterThan|satisfies)\(/,
  /\bXCTAssert(?:NotNil|NoThrow|True|False)?\(|^XCTAssertThrowsError\([^{]*\)$/,
  /\bshould(?:NotBeNull|NotBeEmpty)/,
  /should_panic$|should_panic\]?$/,
  /^(?:assert_failure$|assertNotNull|assert_output$)/,
  /^\[\[?(?:-n|!-z|"?\$status"?-ge0|"?\$status"?-ne)/,
];

const PARTIAL: readonly RegExp[] = [
  new RegExp(
    `${DOT}(?:not${DOT}|toContain|toMatch\\(|toMatchObject|toBeGreater|toBeLess|toThrow|toHaveBeenCalledTimes|toHaveProperty|toStartWith|toBeOneOf|toHaveBeenLastCalled)`,
  ),
  /objectContaining|arrayContaining|stringContaining|stringMatching|expect\.any|anything\(\)|mock\.ANY|\bANY\b|Arg\.Any|It\.IsAny|\bany\(\)/,
  /\.to(?:\.(?:include|contain|match|throw|be\.(?:above|below|at|within|gte?|lte?)|have\.(?:property|keys))|include|match|be[<>]|start_with|end_with|raise_error|have_attributes|be_between|contain)/,
  /^(?:self\.)?assert(?:In|NotIn|NotEqual|NotEquals|Greater\w*|Less\w*|Regex|RaisesRegex|Raises\w*|Throws\w*|FailsWith|Contains\w*|StringContains\w*|Matches\w*|_match|_includes?|_operator|_raises|NotSame|_not_equal|ArrayHasKey|That(?:Thrown|Exception).*)\b/,
  /\b(?:raises|warns|should_panic|unwrap_err|expect_err|expectException\w*|ExpectedException|expected=)/,
  /\b(?:assert|require)\.(?:Contains|NotEqual|Greater\w*|Less\w*|ErrorContains|ErrorIs|ErrorAs|NoError|Regexp|Subset|Len|InDelta)\(/,
  /\bAssert\.(?:Contains|NotEqual|AreNotEqual|DoesNotContain|StartsWith|EndsWith|Matches|InRange|Throws\w*|Greater\w*|Less\w*)/,
  /\.(?:contains|doesNotContain|startsWith|endsWith|matches|isGreaterThan\w*|isLessThan\w*|isNotEqualTo|isBetween|containsKey|hasMessageContaining|Contain|StartWith|Match|NotBe|BeGreater\w*|BeLess\w*|Throw\w*|containsAnyOf)\(/,
  /\bXCTAssert(?:NotEqual|GreaterThan\w*|LessThan\w*|ThrowsError)/,
  /^#(?:expect|require)\(throws:|^assert!\(matches!|^(?:debug_|prop_)?assert_ne!|^(?:assert|t)\.(?:throws|rejects|notEqual|notStrictEqual|match)\(/,
  /^assert_output(?:--partial|-p|--regexp|-e)|^assert_line|^refute|^grep|=~|^\[\[?.*(?:-gt|-ge|-lt|-le|!=|-ne)|^\[\[?-[a-z]/,
];

/** Statements whose strength is that of the condition in them. */
const CONDITION: readonly RegExp[] = [
  /^assert(?![\w!.])(?!\()/,
  /^(?:self\.)?assert(?:True|\.ok|\.isTrue|_true)?\(/,
  /^(?:debug_)?assert!/,
  /^(?:#expect|#require)\((?!throws)/,
  /^XCTAssert(?:True)?\(/,
  /^Assert\.(?:True|IsTrue)\(/,
  /^(?:assert|require)\.True\(/,
];

/** Rates a statement by its words: `text` is without blanks and with one kind of quotes. */
export function rateAssertion(text: string, code: string, language: Language): Strength {
  const rated = withoutWeakLinks(text.slice(0, MAX_RATED));
  if (TRIVIAL.some((pattern) => pattern.test(rated)) || comparesWithItself(rated)) return 0;
  if (isCondition(rated, code, language)) return rateCondition(code.slice(0, MAX_RATED));
  if (WEAK.some((pattern) => pattern.test(rated))) return 1;
  return PARTIAL.some((pattern) => pattern.test(rated)) ? 2 : 3;
}

const WEAK_LINK =
  /(?:\.|->)(?:toBe(?:String|Int|Array|Object|Bool|Float)|toBeDefined|isNotNull|isNotEmpty|isPresent|isNotBlank|NotBeNull|NotBeEmpty|doesNotThrowAnyException)\(\)/g;

/** A chain says as much as its strongest link. */
function withoutWeakLinks(text: string): string {
  const subject = /^(?:expect|assertThat)\(/.test(text) ? toFirstClosing(text) : -1;
  if (subject === -1) return text;
  const stronger = text.slice(subject).replace(WEAK_LINK, "");
  return /^\)(?:\.|->)\w+/.test(stronger) ? text.slice(0, subject) + stronger : text;
}

/** Where the first parenthesis is closed, -1 when it isn't. */
function toFirstClosing(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "(") depth += 1;
    else if (text[at] === ")") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

function isCondition(text: string, code: string, language: Language): boolean {
  if (language === "python" || language === "ruby") {
    if (/^\s*assert[ (]/.test(code)) return true;
  }
  return CONDITION.some((pattern) => pattern.test(text));
}

function rateCondition(code: string): Strength {
  const condition = code.replace(/"[^"\n]*"|'[^'\n]*'/g, '""');
  if (/\b(?:is not|not in|is_some|is_ok|is_err|isinstance)\b|!==?|!= (?:nil|null|None)/.test(condition))
    return 1;
  if (/===?|\.(?:equals|eq)\(|\bisEqual/.test(condition)) return 3;
  return /[<>]| in |\.(?:includes|contains|starts_with|startsWith|endsWith|has)\(|matches!|\bmatch\b|\bis None\b|is_none/.test(
    condition,
  )
    ? 2
    : 1;
}

/** `expect(x).toBe(x)`, `assertEquals(x, x)`, `assert x == x`. */
function comparesWithItself(text: string): boolean {
  const plain = /^assert(?!\w)(.{1,280})===?(.{1,280})$/.exec(text);
  if (plain !== null && plain[1] === plain[2]) return true;
  const lists = topLevelLists(text);
  const [first = [], second = []] = lists;
  if (text.startsWith("expect(") && lists.length >= 2 && first.length === 1)
    return first[0] === second[0] && first[0] !== "";
  const values = first.filter((value) => value !== "t" && value !== "");
  return /[eE]qual|Same|assert_eq/.test(text.slice(0, 40)) && values.length >= 2 && values[0] === values[1];
}

/** What stands in each pair of outermost parentheses, apart at its commas. */
function topLevelLists(text: string): string[][] {
  const lists: string[][] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? "";
    if ("([{".includes(char)) {
      depth += 1;
      if (depth === 1) {
        lists.push([]);
        start = at + 1;
      }
    } else if (")]}".includes(char)) {
      if (depth === 1) lists.at(-1)?.push(text.slice(start, at));
      depth -= 1;
    } else if (char === "," && depth === 1) {
      lists.at(-1)?.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return lists;
}
