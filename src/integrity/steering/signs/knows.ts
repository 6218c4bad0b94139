import { JS_MEMBER, RB_TOOLS, type Sign } from "./sign.ts";

const JS_BUILT_IN =
  "(?:Object|Array|String|Number|Boolean|Function|Error|TypeError|Promise|Map|Set|JSON|Reflect|RegExp|Symbol)";

/** What knows that tests run, or looks at them: a source that does may answer them otherwise than its users. */
export const KNOWS: readonly Sign[] = [
  [
    "all",
    /\b(?:NODE_TEST_CONTEXT|JEST_WORKER_ID|VITEST\w*|PYTEST_\w+|XCTest\w+|xctest\w*|CYPRESS|PLAYWRIGHT_TEST\w*|PHPUNIT_\w+|__PHPUNIT\w+|NEXTEST\w*|RUST_TEST\w*|BATS_(?:TEST|SUITE|RUN|ROOT|LIB)\w*|TEST_(?:WORKSPACE|TMPDIR|SRCDIR|TARGET)|surefire)\b/g,
  ],
  [
    "all",
    /\b(?:NODE_OPTIONS|PYTHONPATH|PYTHONSTARTUP|PYTHONOPTIMIZE|RUBYOPT|RUBYLIB|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|GOFLAGS|RUSTFLAGS|PERL5OPT|LD_PRELOAD|DYLD_INSERT_LIBRARIES|BASH_ENV)\b/g,
  ],
  [
    "all",
    /\b\w*ENV(?:IRONMENT)?\b["'\])}]{0,4}\s?[!=]={0,2}\s?["'`:]?test(?:ing)?\b|["'`]test(?:ing)?["'`]\s?[!=]==?\s?[\w.$]{0,60}ENV\b/g,
  ],
  [
    "javascript",
    /\btypeof\s+(?:globalThis\.)?(?:describe|jest|vi|expect|mocha|beforeEach|afterEach)\b|\btypeof\s+(?:it|test|suite|before)\s?!==?\s?["'`]undefined|\b(?:globalThis|global)\s?\??\.\s?(?:describe|it|jest|expect|beforeEach|__vitest\w*|__jest\w*)\b|\bimport\.meta\.(?:vitest|jest)\b/g,
  ],
  [
    "javascript",
    /(?:\bfrom|\brequire\s?\(|\bimport\s?\(?)\s?["'`](?:node:test|vitest|jest|@jest\/|mocha|chai|ava|tap|tape|uvu|sinon|@vitest\/|@playwright\/test|bun:test|jasmine)(?=["'`/\w-])/g,
  ],
  [
    "javascript",
    /\b(?:argv|execArgv|main\??\.(?:filename|path))\b[^;]{0,100}\b(?:test|spec|jest|mocha|vitest)\b/g,
  ],
  [
    "javascript",
    /\.stack\b[^}]{0,200}\b(?:test|spec|jest|mocha|vitest)\b|\bprepareStackTrace\b|\bcallsites\b/g,
  ],
  [
    "javascript",
    /\brequire\s?\.\s?(?:cache|extensions)\b|\bModule\s?\.\s?_\w+|\bregisterHooks\b|\bmodule\s?\.\s?register\b|\b_resolveFilename\b/g,
  ],
  [
    "javascript",
    new RegExp(
      String.raw`(?<![\w.$])${JS_BUILT_IN}(?:\.prototype)?(?!\.stackTraceLimit)${JS_MEMBER}\s?=(?![=>])`,
      "g",
    ),
  ],
  [
    "python",
    /^[ \t]{0,40}(?:import|from)\s+(?:pytest|_pytest|unittest|nose|doctest)\b|\bimport_module\(\s?["'](?:pytest|unittest)/gm,
  ],
  [
    "python",
    /\bsys\.modules\b(?!\[__name__\]|\.get\(__name__\))|\binspect\.(?:stack|currentframe|getouterframes|trace)\b|\b_getframe\b|\bf_(?:back|locals|globals)\b/g,
  ],
  [
    "python",
    /\bgc\.get_\w+|\b(?:__builtins__\b|builtins\.\w+\s?=(?!=))|\bsetattr\s?\(\s?builtins\b|\bsys\.(?:meta_path|path_hooks)\b|\bsys\.argv\b[^\n]{0,80}test/g,
  ],
  [
    "go",
    /\btesting\.Testing\(|"test\.\w|"-test\.|os\.Args\[0\][^\n]{0,80}test|\bflag\.Lookup\("test|^[ \t]{0,40}(?:\w{1,40}[ \t])?"testing"$|\bimport\s+"testing"/gm,
  ],
  [
    "rust",
    /\bcfg!\s?\(\s?test\b|\bcfg\s?\(\s?not\s?\(\s?test\b|#\[cfg\(test\)\]\s{0,40}(?:return|if|let|\{|match)\b|\bcurrent_exe\b[^;]{0,80}(?:deps|test)|thread::current\(\)\s?\.\s?name\b/g,
  ],
  [
    "java kotlin",
    /\bimport\s+(?:static\s+)?(?:org\.(?:junit|testng|hamcrest|assertj|mockito)|junit\.|kotlin\.test|io\.kotest)|"(?:org\.)?(?:junit|testng)|sun\.java\.command/g,
  ],
  ["java kotlin", /\b(?:getStackTrace|StackWalker|stackTrace)\b[^;]{0,200}(?:[tT]est|[jJ][uU]nit)/g],
  [
    "csharp",
    /\busing\s+(?:static\s+)?(?:Xunit|NUnit|Microsoft\.VisualStudio\.TestTools)\b|\b(?:GetAssemblies|StackTrace|StackFrame|FriendlyName|GetEntryAssembly)\b[^;]{0,200}(?:[tT]est|[xXnN][uU]nit)/g,
  ],
  [
    "java kotlin csharp swift",
    /\b(?:class|struct|object|interface|enum|record)\s+(?:Assert|Assertions|Assume|MatcherAssert|TestCase|Expect|XCTestCase)\b/g,
  ],
  [
    "ruby",
    new RegExp(
      String.raw`\bdefined\?\s?\(?\s?(?:::)?${RB_TOOLS}\b|\brequire\s?\(?\s?["'](?:rspec|minitest|test\/unit)|\bconst_get\s?\(\s?[:"'](?:RSpec|Minitest)`,
      "g",
    ),
  ],
  [
    "ruby",
    /\bRails\.env\.test\?|\bcaller(?:_locations)?\b[^\n]{0,100}(?:spec|test)|\$(?:PROGRAM_NAME|0)\b[^\n]{0,80}(?:spec|test|rake)|\bTracePoint\b|\bObjectSpace\b/g,
  ],
  [
    "php",
    /\brunningUnitTests\b|\bdebug_backtrace\b[^;]{0,200}(?:PHPUnit|[tT]est)|\buse\s+(?:PHPUnit|Pest)\\|["'\\]PHPUnit\\|\benvironment\(\s?["']testing/g,
  ],
  [
    "swift",
    /\bimport\s+(?:XCTest|Testing)\b|\bNSClassFromString\b|\bcallStackSymbols\b|\bmethod_(?:exchangeImplementations|setImplementation)\b/g,
  ],
  ["swift kotlin c shell", /\b(?:func|fun|void|int|function)\s+(?:XCTAssert\w*|assert\w*|expect)\s?[(<]/g],
  ["shell", /(?<![^\s;])(?:assert|expect|fail|refute|ok|not_ok)\w*\s?\(\)/g],
  // Of a longer name than this the call is not seen: without a limit each of its letters would be begun at.
  [
    "all",
    /(?:read|load|write|rm|unlink|append|rename|copy|remove|delete|truncate|open)\w{0,40}\s?\(\s?[^()\n]{0,80}(?:\.(?:test|spec)\.|["'`/](?:tests?|specs?|__tests__|node_modules)\/)/gi,
  ],
];

/** What is equal to everything. */
export const ALWAYS_EQUAL: readonly Sign[] = [
  [
    "python",
    /\bdef\s+__(?:eq|ne|lt|le|gt|ge|bool|instancecheck|contains)__\s?\([^)]{0,100}\)[^:\n]{0,40}:\s{0,80}return\s+(?:True|not\s+False|1)[ \t]{0,20}$/gm,
  ],
  [
    "java kotlin csharp",
    /\b[eE]quals\s?\([^)]{0,100}\)[^{};=]{0,40}(?:\{\s{0,40}return\s+true\b|=>?\s{0,40}true\b)/g,
  ],
  [
    "csharp swift",
    /\boperator\s?==\s?\([^)]{0,160}\)\s{0,40}(?:=>\s?true|\{\s{0,40}return\s+true)|\bfunc\s?==\s?\([^)]{0,160}\)[^{]{0,40}\{\s{0,40}(?:return\s+)?true\b/g,
  ],
  ["go", /\bfunc\s?\([^)\n]{0,80}\)\s?Equal\s?\([^)\n]{0,100}\)\s?bool\s?\{\s{0,40}return\s+true\b/g],
  ["rust", /\bfn\s+(?:eq|ne)\s?\([^)]{0,100}\)[^{]{0,40}\{\s{0,40}(?:true|return\s+true)\b/g],
  ["ruby", /\bdef\s+(?:==|eql\?|===|equal\?)\s?\(?[^)\n]{0,60}\)?\s{0,40}(?:=\s?)?true\b/g],
];
