import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findWeakenings } from "../../src/integrity/find-weakenings.ts";
import { toTestMatcher } from "../../src/integrity/test-files.ts";
import type { ComparedFile } from "../../src/integrity/weakening.ts";
import { toCpuMs, toLeastCpuMs } from "../support/cpu-time.ts";
import { HONEST, WEAKENED } from "./corpus/all.ts";
import { filled, SEEDS } from "./hostile-texts.ts";

const isTest = toTestMatcher(undefined);
/** Five times what the slowest takes: what grows faster than its text would take minutes. */
const MAX_CPU_MS = 1_000;

const PATHS = [
  ...["test/a.test.ts", "tests/test_a.py", "a_test.go", "tests/a.rs", "src/test/java/ATest.java", "ATest.kt"],
  ...["ATests.cs", "spec/a_spec.rb", "tests/ATest.php", "Tests/ATests.swift", "test/a.bats", "package.json"],
  ...[
    "vitest.config.ts",
    "pyproject.toml",
    ".github/workflows/a.yml",
    "Makefile",
    ".eslintrc.cjs",
    "src/a.ts",
  ],
  ...["pom.xml", "tsconfig.json", "setup.cfg"],
];

describe("hostile texts of 1 MB", () => {
  for (const path of PATHS) {
    it(`are read in ${MAX_CPU_MS} ms as ${path}`, () => {
      const slow: string[] = [];
      for (const seed of SEEDS) {
        const file: ComparedFile = { path, before: "", after: filled(seed) };
        const look = () => toCpuMs(() => findWeakenings([file], { isTest }));
        const first = look();
        // The first one may have met what has not been compiled yet.
        const spent = first > MAX_CPU_MS ? look() : first;
        if (spent > MAX_CPU_MS) slow.push(`${JSON.stringify(seed)} ${Math.round(spent)} ms`);
      }
      expect(slow).toEqual([]);
    });
  }
});

describe("S32: a text of one kind, begun or ended by another", () => {
  const script = (text: string) => JSON.stringify({ scripts: { test: text } });
  it.each([
    ["a script of many commands", "package.json", script(`${"; ".repeat(30_000)}x`)],
    [
      "a script of quotes without an end",
      "package.json",
      script(`echo ${'\\"'.repeat(30_000)}"${"'".repeat(30_001)}`),
    ],
    ["a script of spaces", "package.json", script(`; ${" ".repeat(60_000)}x`)],
    ["a recipe of many commands", "Makefile", `test:\n\t${"; ".repeat(30_000)}x\n`],
    ["a recipe of spaces", "Makefile", `test:\n${" ".repeat(60_000)}`],
    ["a command of spaces", ".github/workflows/a.yml", `run: a${" ".repeat(60_000)}x`],
    ["a command of tabs", ".github/workflows/a.yml", `run: a${"\t".repeat(60_000)}x`],
  ])("%s is read fast", (_, path, after) => {
    const befores: Record<string, string> = {
      "package.json": script("vitest run"),
      Makefile: "test:\n\tnpm test\n",
    };
    const file = { path, before: befores[path] ?? "run: npm test\n", after };

    expect(toLeastCpuMs(() => findWeakenings([file], { isTest }))).toBeLessThan(500);
  });
});

describe("any change", () => {
  const text = fc.option(
    fc
      .array(fc.oneof(fc.constantFrom(...SEEDS), fc.string()), { maxLength: 60 })
      .map((parts) => parts.join("")),
    { nil: undefined },
  );
  const files = fc.uniqueArray(fc.record({ path: fc.constantFrom(...PATHS), before: text, after: text }), {
    maxLength: 6,
    selector: ({ path }) => path,
  });

  it("is judged without an error, the same each time, in any order of its files", () => {
    fc.assert(
      fc.property(files, (change) => {
        const found = findWeakenings(change, { isTest });
        expect(findWeakenings([...change].reverse(), { isTest })).toEqual(found);
        expect(found.length).toBeLessThanOrEqual(50);
      }),
    );
  });

  it("says nothing of a change that changes nothing", () => {
    fc.assert(
      fc.property(files, (change) => {
        const same = change.map(({ path, after }) => ({ path, before: after, after }));
        expect(findWeakenings(same, { isTest })).toEqual([]);
      }),
    );
  });
});

it("judges the corpora the same in any order of their files", () => {
  for (const { files } of [...Object.values(WEAKENED), ...Object.values(HONEST)].flat()) {
    expect(findWeakenings([...files].reverse(), { isTest })).toEqual(findWeakenings(files, { isTest }));
  }
});

it("quotes nothing of a file", () => {
  for (const { files } of Object.values(WEAKENED).flat()) {
    for (const { detail } of findWeakenings(files, { isTest }))
      expect(detail).toMatch(/^[a-z][a-zA-Z ',]{5,60}$/);
  }
});
