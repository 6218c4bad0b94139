import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSteering } from "../../src/integrity/find-steering.ts";
import { toTestMatcher } from "../../src/integrity/test-files.ts";
import { toCpuMs } from "../support/cpu-time.ts";
import { filled, SEEDS } from "./hostile-texts.ts";

const isTest = toTestMatcher(undefined);
const verify = ["npm test", "sh tests/run.sh", "python3 test/all.py"];
/** Five times what the slowest takes: what grows faster than its text would take minutes. */
const MAX_CPU_MS = 1_000;

const PATHS = [
  ...[
    "src/a.js",
    "src/a.py",
    "src/A.java",
    "lib/a.sh",
    "src/a.c",
    "test/support/a.js",
    "test/mini/Check.java",
    "test/a.test.js",
    "tests/test_a.py",
    "a_test.go",
    "test/a_test.rb",
    "src/lib.rs",
    "lib/a.rb",
    "src/a.php",
    "test/a_test.sh",
  ],
  ...["package.json", "pyproject.toml", "go.mod", "pom.xml", "package-lock.json", "tests/run.sh"],
];

/** What begins a sign, or a line of a manifest, and doesn't end it. */
const STARTED = [
  ...[
    "process.",
    "process.exit(0)\n",
    "  sys.exit(0)\n",
    "assert[a]",
    "expect.extend({",
    "globalThis.",
    ".stack",
  ],
  ...[
    "exit",
    "kill ",
    "kill -9 ",
    "exit\n",
    "import {",
    "const { exit",
    "{exit,",
    "a = 0\n",
    "const a = 0;",
    "_outcome.",
  ],
  ...[
    "os.exec",
    "atexit",
    "import sys as s\n",
    "exec ",
    "{assert assert ",
    "import { a as assert",
    "at_exit",
    "Command::new(",
  ],
  ...[
    'const a = require("assert")\n',
    'import a from "assert"; a.',
    'from "',
    "argv",
    "AENV == ",
    "write(",
    "rm",
  ],
  ...["import pytest\n", "unittest.", "def __eq__(", "if __name__ == '__main__':\n", "f_back", "sys.modules"],
  ...[
    "trap ",
    "trap 'rm ",
    "test() {\n",
    "alias ",
    "exit ",
    "#define ",
    "equals(",
    "getStackTrace",
    "package org.",
  ],
  ...[
    "<dependency>",
    "<dependency><groupId>a</groupId>",
    "dependencies = [\n",
    '"a" ',
    '"a",',
    "a = {",
    "a[b",
  ],
  ...[
    '[dependencies]\na = "1"\n',
    "require a v1\n",
    '"resolved": "https://a"\n',
    "https://a ",
    '{"a":',
    "\r\n",
  ],
];

describe("hostile texts of 1 MB", () => {
  it.each(PATHS)(`are read in ${MAX_CPU_MS} ms as %s`, (path) => {
    const slow = [...SEEDS, ...STARTED].filter((seed) => {
      const after = filled(seed);
      const file = { path, before: `${after.slice(0, 500_000)} a ${after.slice(500_000)}`, after };
      const judge = () => findSteering([file], { isTest, verify });
      return toCpuMs(judge) > MAX_CPU_MS && toCpuMs(judge) > MAX_CPU_MS;
    });

    expect(slow).toEqual([]);
  });
});

it("of a hundred files that are moved takes time in proportion to their texts", () => {
  const text = Array.from({ length: 400 }, (_, line) => `export const value${line} = f(${line});\n`).join("");
  const files = Array.from({ length: 100 }, (_, index) => [
    { path: `src/old/part${index}.js`, before: text, after: undefined },
    { path: `src/new/part${index}.js`, before: undefined, after: `${text}// ${index}\n` },
  ]).flat();
  const judge = () => findSteering(files, { isTest, verify });

  // As it was, it took forty times as long as a tenth of them.
  const few = () => findSteering(files.slice(0, 20), { isTest, verify });
  expect(toCpuMs(judge)).toBeLessThan(25 * Math.max(toCpuMs(few), 10));
});

describe("any change", () => {
  const part = fc.oneof(fc.constantFrom(...SEEDS, ...STARTED), fc.string());
  const text = fc.option(
    fc.array(part, { maxLength: 60 }).map((parts) => parts.join("")),
    { nil: undefined },
  );
  const path = fc.oneof(fc.constantFrom(...PATHS, "test/all.py", "Cargo.toml", "yarn.lock"), fc.string());
  const files = fc.uniqueArray(fc.record({ path, before: text, after: text }), {
    ...{ maxLength: 6, selector: ({ path: at }) => at },
  });

  it("is judged without an error, the same in any order of its files, by its own paths", () => {
    fc.assert(
      fc.property(files, (change) => {
        const found = findSteering(change, { isTest, verify });

        expect(findSteering([...change].reverse(), { isTest, verify })).toEqual(found);
        expect(change.map(({ path: at }) => at)).toEqual(expect.arrayContaining(found));
      }),
    );
  });
});
