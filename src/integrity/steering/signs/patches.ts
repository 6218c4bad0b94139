import { JS_MEMBER, RB_TOOLS, type Sign } from "./sign.ts";

const JS_TOOLS = "(?:assert|expect|chai|jest|should|sinon|mocha|vitest|AssertionError)";
const PY_TOOLS = "(?:unittest|pytest|_pytest|TestCase|TestResult|TextTestResult|TextTestRunner|nose|doctest)";

/** What replaces assertions, or what becomes of a test: nowhere is it how a test is written. */
export const PATCHES: readonly Sign[] = [
  ["javascript", new RegExp(String.raw`(?<![\w.$])${JS_TOOLS}${JS_MEMBER}{1,6}\s?=(?![=>])`, "g")],
  [
    "javascript",
    /\b(?:globalThis|global|window)\s?(?:\.\s?|\[\s?["'`])(?:test|it|describe|expect|assert|suite|before|after|jest|vi)\b["'`\]\s]{0,4}=(?!=)/g,
  ],
  [
    "javascript",
    new RegExp(
      String.raw`\b(?:Object|Reflect)\s?\.\s?(?:assign|defineProperty|defineProperties|setPrototypeOf|set)\s?\(\s{0,40}(?:${JS_TOOLS}\b|(?:globalThis|global)\s?,\s?["'\x60](?:test|it|describe|expect|assert)\b)`,
      "g",
    ),
  ],
  [
    "javascript",
    /\bexpect\s?\.\s?extend\s?\(\s?\{[^}]{0,400}\b(?:toBe|toEqual|toStrictEqual|toThrow|toMatch|toContain|toHaveLength|toMatchObject|toBeDefined|toBeTruthy)\s?[(:]/g,
  ],
  [
    "javascript",
    /\boverwrite(?:Method|Property|ChainableMethod)\b|\bcurrentTest\s?\.\s?\w+\s?=|\baddEqualityTesters\b/g,
  ],
  ["javascript", /\bextends\s+(?:Node|JSDOM|Jsdom|Test|Custom)Environment\b|\bhandleTestEvent\b/g],
  [
    "python",
    new RegExp(
      String.raw`(?<![\w.])${PY_TOOLS}(?:\.\w{1,60}){1,6}\s?=(?!=)|\bsetattr\s?\(\s{0,40}${PY_TOOLS}\b`,
      "g",
    ),
  ],
  [
    "python",
    /\bdef\s+(?:load_tests|pytest_[a-z]\w*|addFailure|addError|addSubTest|assert(?:Equal|True|False|Raises|In|Is|Almost|List|Dict|Count)\w*)\b/g,
  ],
  [
    "python",
    /\b(?:pytest_plugins|collect_ignore\w*|TEST_RUNNER)\s?=(?!=)|\b__test__\s?=\s?False|\bsys\.exit\s?=(?!=)/g,
  ],
  ["go", /\bfunc\s+TestMain\b/g],
  [
    "rust",
    /\bmacro_rules!\s?(?:assert|debug_assert|panic|unreachable)\w*|\btest_runner\b|\bcustom_test_frameworks\b/g,
  ],
  [
    "java kotlin",
    /\b(?:TestExecutionExceptionHandler|InvocationInterceptor|LifecycleMethodExecutionExceptionHandler|TestWatcher|AbstractProjectConfig|IHookable|IInvokedMethodListener|ITestListener|setDefaultAssertionStatus|setClassAssertionStatus|setPackageAssertionStatus|clearAssertionStatus)\b/g,
  ],
  [
    "java kotlin",
    /\bpackage\s+(?:org\.(?:junit|hamcrest|assertj|testng|mockito|spockframework)|junit\.|java\.|kotlin\.test|io\.kotest)/g,
  ],
  [
    "csharp",
    /\bnamespace\s+(?:Xunit|NUnit|FluentAssertions|Shouldly|Microsoft\.VisualStudio\.TestTools)\b|\b(?:IWrapTestMethod|IWrapSetUpTearDown|ITestFramework|XunitTestFramework|ICommandWrapper)\b/g,
  ],
  [
    "ruby",
    new RegExp(
      String.raw`\b(?:module|class)\s+(?:::)?${RB_TOOLS}\b|\b${RB_TOOLS}[\w:.]{0,80}\.(?:class_eval|module_eval|instance_eval|prepend|include|extend|send|define_method|remove_method|undef_method)\b`,
      "g",
    ),
  ],
  [
    "ruby",
    /\.around\b[^\n]{0,200}\brescue\b|:@exception\b|\bMatchers\.define\s?\(?\s?:(?:eq|eql|equal|be|match|include)\b/g,
  ],
  [
    "php",
    /\bnamespace\s+(?:PHPUnit|Pest)\b|\bfunction\s+(?:runBare|runTest|onNotSuccessfulTest|assert(?:Same|Equals|True|False|Null|Count|Contains|That|Instance)\w*)\b/g,
  ],
  [
    "php",
    /\b(?:uopz|runkit7?)_\w+|\bclass_alias\s?\([^;]{0,200}(?:PHPUnit|TestCase)|\bzend\.assertions\b|\bassert_options\b/g,
  ],
  ["swift", /\bextension\s+XCT\w+|\bXCTestObservation\b|\boverride\s+func\s+(?:record|invokeTest|run)\b/g],
  [
    "shell",
    /(?<![^\s;&|])(?:function\s+)?(?:test|\[|exit|return|set|trap|command|true|false|diff|cmp|grep|node|npm|npx|python3?|pytest|sh|bash|go|cargo|make|bats)\s?\(\)/g,
  ],
  ["shell", /(?<![^\s;&|])alias\s+(?!-)/g],
  [
    "c",
    /#\s?(?:define|undef)\s+(?:assert|ASSERT\w*|EXPECT_\w+|CHECK(?:_(?:EQ|NE|TRUE|FALSE|THROWS)\w*)?|REQUIRE(?:_\w+)?|NDEBUG|TEST(?:_[FP]|_CASE)?|main|exit|abort|(?:str|mem|strn|strcase|wcs)cmp)\b/g,
  ],
];

const JS_ASSERT =
  /\b(?:import\s+(?:\*\s+as\s+)?|(?:const|let|var)\s+)([\w$]{1,60})\s?(?:=\s?(?:await\s)?(?:require|import)\s?\(\s?|from\s?)["'`](?:node:)?assert(?:\/strict)?["'`]/g;

/** The same where a source gave the assertions another name. */
export function toRenamedPatches(code: string): Sign[] {
  return [...code.matchAll(JS_ASSERT)].slice(0, 5).map(([, name = ""]) => {
    const member = String.raw`(?<![\w.$])${name.replaceAll("$", "\\$")}${JS_MEMBER}{1,6}\s?=(?![=>])`;
    return ["javascript", new RegExp(member, "g")];
  });
}
