import { describe, expect, it } from "vitest";
import type { FileChange } from "../../src/change/change-set.ts";
import { lookAtChange } from "../../src/workflow/look-at-change.ts";

const CASES = `import { equal } from "node:assert/strict";
import { test } from "node:test";
test("the first page is full", () => { equal(page(1).length, 2); });
test("a page past the end is empty", () => { equal(page(9).length, 0); });
`;
const EMPTIED = 'import { test } from "node:test";\ntest("the first page is full", () => {});\n';

function look(...changes: FileChange[]) {
  return lookAtChange(
    { baseSha: "a".repeat(40), changes, additions: 1, deletions: 1 },
    { verify: ["npm test"] },
  );
}

const put = (
  path: string,
  content: string | Buffer,
  about: Partial<FileChange & { kind: "put" }> = {},
): FileChange => ({
  ...{ kind: "put", path, mode: "100644", content: Buffer.from(content) },
  ...about,
});
const remove = (path: string, before?: string): FileChange => ({
  ...{ kind: "delete", path },
  ...(before !== undefined && { baseContent: Buffer.from(before) }),
});
const wasCases = { isInBase: true, baseContent: Buffer.from(CASES) };

describe("S23: a change's tests are looked at", () => {
  it.each([
    ["a test is removed", [remove("test/page.test.js", CASES)]],
    ["a test is removed with a note", [remove("test/page.test.js", CASES), remove("notes.txt", "a\n")]],
    ["a test that is too large to be read is removed", [remove("test/page.test.js")]],
    ["tests are emptied", [put("test/page.test.js", EMPTIED, wasCases)]],
    ["tests are emptied beside a zero byte", [put("test/page.test.js", `${EMPTIED}// \0\n`, wasCases)]],
    [
      "tests are emptied beside a byte that is no UTF-8",
      [put("test/page.test.js", Buffer.from(`${EMPTIED}// \xe9\n`, "latin1"), wasCases)],
    ],
    [
      "tests are moved to where none is looked for",
      [put("attic/page.js", CASES, { previousPath: "test/page.test.js", baseContent: Buffer.from(CASES) })],
    ],
  ])("where %s", (_, changes) => {
    expect(look(...changes).weakened).toMatchObject([{ path: "test/page.test.js" }]);
  });

  it.each([
    [
      "a file of tests is split",
      [
        remove("test/page.test.js", CASES),
        put("test/first.test.js", CASES.replace(/test\("a page.*\n/, "")),
        put("test/past.test.js", CASES.replace(/test\("the first.*\n/, "")),
      ],
    ],
    ["a picture beside the tests is removed", [remove("test/fixtures/page.png", "\u0089PNG")]],
    [
      "tests are moved among tests",
      [
        put("test/pages/page.test.js", CASES, {
          previousPath: "test/page.test.js",
          baseContent: Buffer.from(CASES),
        }),
      ],
    ],
  ])("and nothing is said where %s", (_, changes) => {
    expect(look(...changes).weakened).toEqual([]);
  });

  it("and a change of mode alone, which a runner may go by, is told", () => {
    const script = Buffer.from("exit 1\n");
    const { steering, weakened } = look(put("test/two.sh", script, { isInBase: true, baseContent: script }));

    expect({ steering, weakened }).toEqual({ steering: ["test/two.sh"], weakened: [] });
  });
});
