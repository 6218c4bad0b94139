const PYTHON =
  /(?:^|\/)(?:pytest|_pytest|unittest|nose2?|doctest|hypothesis|pluggy|mock|sitecustomize|usercustomize|traceback|inspect)(?:\.pyi?$|\/)/;
const JAVASCRIPT =
  /(?:^|\/)(?:chai|jest|vitest|mocha|sinon|should|tap|tape|uvu|node:test)\.[cm]?[jt]sx?$|^(?!(?:.*\/)?(?:src|lib)\/).*\b(?:assert|expect)\.[cm]?[jt]sx?$/;
const JVM =
  /(?:^|\/)(?:org\/(?:junit|hamcrest|assertj|testng|mockito|opentest4j|apiguardian)|junit|java\/(?:lang|util)|kotlin\/test|io\/kotest)\//;
const RUBY = /(?:^|\/)(?:rspec|minitest|test\/unit)(?:\.rb$|\/[\w/]+\.rb$)/;
const OTHERS = /(?:^|\/)(?:XCTest|Testing|PHPUnit|ex_unit|Xunit|NUnit)(?:\.\w+$|\/)/;
/** Commands that tests, and what runs them, call. */
const COMMAND =
  /(?:^|\/)(?:test|true|false|diff|cmp|grep|sed|awk|cat|sort|date|env|node|npm|npx|yarn|pnpm|bun|deno|python3?|pytest|ruby|rspec|bundle|php|phpunit|go|cargo|java|mvn|gradle|dotnet|swift|make|cmake|ctest|sh|bash|bats|git|jq|curl)$/;

/** Tells whether a new file's name, or its folder's, puts it before a module that runs tests, or that tests import. */
export function isFalseModule(path: string): boolean {
  return [PYTHON, JAVASCRIPT, JVM, RUBY, OTHERS, COMMAND].some((pattern) => pattern.test(path));
}
