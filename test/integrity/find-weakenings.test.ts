import { describe, expect, it } from "vitest";
import { findWeakenings } from "../../src/integrity/find-weakenings.ts";
import { toTestMatcher } from "../../src/integrity/test-files.ts";

const isTest = toTestMatcher(undefined);

function judge(path: string, before: string | undefined, after: string | undefined): string[] {
  return findWeakenings([{ path, before, after }], { isTest }).map(
    ({ line, kind, detail }) => `${line ?? "-"} ${kind}: ${detail}`,
  );
}

const JS = 'it("adds", () => {\n  expect(add(1, 2)).toBe(3);\n});\n';

describe("a JavaScript test", () => {
  it.each([
    ["is deleted with its file", undefined, "- removed: is deleted, and tests with it"],
    ["is gone", 'it("other", () => {});\n', "1 removed: no longer has a test"],
    ["is skipped", JS.replace("it(", "it.skip("), "1 skipped: skips a test"],
    [
      "returns early",
      JS.replace("{\n", "{\n  if (CI) return;\n"),
      "2 skipped: ends a test before its assertions",
    ],
    ["asserts nothing", 'it("adds", () => {\n});\n', "1 emptied: has a test without assertions left"],
    ["asserts a constant", JS.replace("add(1, 2)", "true"), "2 emptied: has a test without assertions left"],
    ["asserts less", JS.replace("toBe(3)", "toBeTruthy()"), "2 loosened: asserts less than before"],
    [
      "asserts under a condition",
      JS.replace("  expect", "  if (x) expect"),
      "2 loosened: puts an assertion under a condition",
    ],
  ])("that %s is told", (_name, after, told) => {
    expect(judge("test/add.test.ts", JS, after)[0]).toBe(told);
  });

  it.each([
    ["was added", `${JS}it("more", () => {});\n`],
    ["has another expected value", JS.replace("toBe(3)", "toBe(4)")],
    ["has another name", JS.replace('"adds"', '"adds up"')],
    ["stands beside a comment that skips", `// it.skip("x")\n${JS}`],
  ])("that %s is no finding", (_name, after) => {
    expect(judge("test/add.test.ts", JS, after)).toEqual([]);
  });
});

describe("a setting", () => {
  it.each([
    [
      "package.json",
      '{"scripts":{"test":"jest"}}',
      '{"scripts":{"test":"true"}}',
      "has a script that no longer checks anything",
    ],
    [
      "package.json",
      '{"scripts":{"test":"jest"}}',
      '{"scripts":{"test":"jest || true"}}',
      "has a script that passes whatever fails",
    ],
    ["jest.config.js", "x = { lines: 90 }", "x = { lines: 80 }", "lowers a threshold"],
    [
      "vitest.config.ts",
      "x = { exclude: [] }",
      'x = { exclude: ["test/a.test.ts"] }',
      "leaves more out of tests or checks",
    ],
    [
      "vitest.config.ts",
      'x = { include: ["a/**", "b/**"] }',
      'x = { include: ["a/**"] }',
      "takes less into tests or checks",
    ],
    ["tsconfig.json", '{"strict": true}', '{"strict": false}', "checks less strictly"],
    [
      ".eslintrc.json",
      '{"rules": {"eqeqeq": "error"}}',
      '{"rules": {"eqeqeq": "off"}}',
      "turns a lint rule down or off",
    ],
    [
      "Makefile",
      "test:\n\tgo test ./...\n",
      "test:\n\t-go test ./...\n",
      "has a script that passes whatever fails",
    ],
    [".github/workflows/a.yml", "- run: npm test\n", "- run: npm ci\n", "no longer runs a check in CI"],
    ["src/a.py", "x = 1\n", "x = 1  # noqa\n", "silences a checker in the code"],
  ])("of %s that loosens is told", (path, before, after, told) => {
    expect(judge(path, before, after).join()).toContain(told);
    expect(judge(path, after, before)).toEqual([]);
  });
});

describe("a script", () => {
  const script = (test: string) => JSON.stringify({ scripts: { test } });
  const recipe = (lines: string) => `test:\n${lines.replace(/^/gm, "\t")}\n`;
  const ofScript = (before: string, after: string) => judge("package.json", script(before), script(after));
  const ofRecipe = (before: string, after: string) => judge("Makefile", recipe(before), recipe(after));
  const NOTHING = "has a script that no longer checks anything";

  it.each([
    "echo start && vitest run",
    "vitest run; echo done",
    'echo "a; b" && vitest run',
    "cd packages && vitest run",
    "echo y | vitest run",
    "echo a & vitest run",
    "echo a # don't\nvitest run",
  ])("that says something before or after it checks is no finding: %j", (after) => {
    expect(ofScript("vitest run", after)).toEqual([]);
    expect(ofRecipe("vitest run", `@${after}`)).toEqual([]);
  });

  it.each([
    "true",
    "echo a; true && : ; exit 0",
    'echo "tests ok; all passed"',
    "echo 'a && b'",
    'echo "Running vitest && done"',
    "echo skip && exit 0; vitest run",
    "echo vitest; exit",
    "echo vitest run; exit 00",
    "echo ok;# vitest run",
    "echo ok && # vitest run",
    "true # vitest run",
    "exit 0; vitest run",
    "true || vitest run",
    "echo vitest run; cat /dev/null",
    "echo a; echo vitest; sleep 1",
    "echo ok; cd .",
    "echo a \\\n  b",
  ])("that does nothing but speak, look around, wait and end no longer checks: %j", (after) => {
    for (const before of ["vitest run", "./check.sh"]) {
      expect(ofScript(before, after).join()).toContain(NOTHING);
      expect(ofRecipe(before, `-@${after}`).join()).toContain(NOTHING);
    }
  });

  it("that npm wrote checked nothing, whatever it becomes", () => {
    const before = 'echo "Error: no test specified" && exit 1';

    for (const after of ["echo none", "exit 0", "vitest run"]) expect(ofScript(before, after)).toEqual([]);
  });

  it("of a target may stand in those that it needs, if they do something", () => {
    const gathered = "test: unit lint\n\t@echo all\n\t@echo done\nunit:\n\tnpm test\n";

    expect(judge("Makefile", recipe("npm test"), gathered)).toEqual([]);
    expect(
      judge("Makefile", recipe("./check.sh"), "test: none\n\t@echo all\nnone:\n\t@true\n").join(),
    ).toContain(NOTHING);
  });
});

it("finds the line in a long file of which only the part around the change is read", () => {
  const filler = "// a line of a comment\n".repeat(20_000);

  expect(
    judge("test/add.test.ts", filler + JS + filler, filler + JS.replace("it(", "xit(") + filler),
  ).toEqual(["20001 skipped: skips a test"]);
});

it("tells of 50 places at most, in the order of the paths", () => {
  const files = Array.from({ length: 80 }, (_, index) => ({
    path: `test/a${index}.test.ts`,
    before: JS,
    after: undefined,
  }));
  const paths = findWeakenings(files, { isTest }).map(({ path }) => path);

  expect(paths).toHaveLength(50);
  expect(paths).toEqual([...paths].sort());
});

describe("the test files", () => {
  it.each(["src/a.test.ts", "tests/fixtures/a.json", "a/b_test.go", "spec/a_spec.rb", "test_a.py", "a.bats"])(
    "%s is one by its name",
    (path) => {
      expect(isTest(path)).toBe(true);
    },
  );

  it.each(["src/a.ts", "latest.py", "src/contest.go", "README.md"])("%s is none", (path) => {
    expect(isTest(path)).toBe(false);
  });

  it("are those of the globs when there are any", () => {
    expect(toTestMatcher(["checks/**"])("checks/a.py")).toBe(true);
    expect(toTestMatcher(["checks/**"])("a.test.ts")).toBe(false);
    expect(toTestMatcher([])("a.test.ts")).toBe(false);
  });
});
