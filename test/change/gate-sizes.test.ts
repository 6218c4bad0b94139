import { describe, expect, test } from "vitest";
import type { FileChange } from "../../src/change/change-set.ts";
import { LOCKFILE_PATHS } from "../../src/change/path-rules.ts";
import { findSizeFaults, toFetchLimits } from "../../src/change/size-rules.ts";
import { aDelete, aPut, decide, POLICY, rulesOf } from "./gate-fixtures.ts";

const MB = 1024 * 1024;
const aText = (bytes: number) => "a".repeat(bytes);
const moved = (path: string): FileChange =>
  ({ ...aPut(`new/${path}`), previousPath: `old/${path}`, isInBase: true }) as FileChange;
const findingsOf = (changes: readonly FileChange[], overrides = {}) => {
  const verdict = decide(changes, overrides);
  return verdict.kind === "blocked" ? verdict.findings : [];
};

describe("F54: the sizes of a change", () => {
  test("F54: a lock file of more than a megabyte passes beside what asked for it", () => {
    const changes = [aPut("package.json", "{}\n"), aPut("package-lock.json", aText(1.2 * MB))];

    expect(rulesOf(changes)).toEqual([]);
  });

  test("F54: a lock file takes no room from the rest, nor the rest from it", () => {
    const rest = Array.from({ length: 4 }, (_, index) => aPut(`${index}.txt`, aText(MB)));

    expect(rulesOf([...rest, aPut("web/yarn.lock", aText(8 * MB))])).toEqual([]);
    expect(rulesOf([...rest, aPut("one-more.txt", "a")])).toEqual(["too-large"]);
    expect(findingsOf([aPut("web/yarn.lock", aText(5 * MB)), aPut("Cargo.lock", aText(5 * MB))])).toEqual([
      {
        path: "",
        rule: "too-large",
        detail: "has 10,485,760 bytes of lock files; at most 8,388,608 are allowed",
      },
    ]);
  });

  test("F54: the limits are the operator's", () => {
    expect(rulesOf([aPut("a", "abc")], { maxFileBytes: 2 })).toEqual(["file-too-large"]);
    expect(rulesOf([aPut("a", "abc")], { maxChangeBytes: 2 })).toEqual(["too-large"]);
    expect(rulesOf([aPut("go.sum", "abc")], { maxLockfileBytes: 2 })).toEqual(["too-large"]);
    expect(rulesOf([aDelete("a"), aDelete("b")], { maxFiles: 1 })).toEqual(["too-many-files"]);
  });

  test("F54: a file that was moved counts once, and its bytes only where they changed", () => {
    const files = Array.from({ length: 100 }, (_, index) => moved(`${index}.txt`));

    expect(rulesOf(files)).toEqual([]);
    expect(rulesOf([...files, moved("100.txt")])).toEqual(["too-many-files"]);
    const large = { ...moved("film.mp4"), content: Buffer.alloc(2 * MB), knownSha: "0".repeat(40) };
    expect(rulesOf([large as FileChange])).toEqual([]);
  });

  test("F54: the finding names the folder that made the change too large", () => {
    const packages = Array.from({ length: 13_000 }, (_, index) =>
      aPut(`web/.venv/lib/python3.12/site-packages/p${index % 40}/${index}.py`, "a"),
    );
    const venv = [aPut("web/.venv/pyvenv.cfg"), aPut("web/.venv/bin/python"), ...packages];
    const edits = [
      { ...aPut("web/app.py"), isInBase: true } as FileChange,
      { ...aPut("README.md"), isInBase: true } as FileChange,
    ];

    expect(findingsOf([...edits, ...venv])).toEqual([
      {
        path: "web/.venv/",
        rule: "too-many-files",
        detail: "has 13,002 of the 13,004 changed files; at most 100 are allowed",
      },
    ]);
  });

  test("F54: of a folder's bytes as well, and of no folder where the change is spread", () => {
    const films = Array.from({ length: 6 }, (_, index) => aPut(`assets/films/${index}.mp4`, aText(MB)));
    const spread = Array.from({ length: 120 }, (_, index) => aPut(`d${index}/a.txt`));

    expect(findingsOf([aPut("a.txt", aText(MB)), ...films])).toEqual([
      {
        path: "assets/films/",
        rule: "too-large",
        detail: "has 6,291,456 of the 7,340,032 changed bytes; at most 4,194,304 are allowed",
      },
    ]);
    expect(findingsOf(spread)).toMatchObject([
      { path: "", detail: "has 120 changed files; at most 100 are allowed" },
    ]);
  });

  test("F54: what is listed but not fetched is judged by the same rules, and what is fetched is bounded", () => {
    const files = Array.from({ length: 300 }, (_, n) => ({
      path: `dist/${n}.js`,
      sizeBytes: 1,
      isNew: true,
    }));

    expect(findSizeFaults(files, POLICY)).toMatchObject([{ path: "dist/", rule: "too-many-files" }]);
    expect(toFetchLimits(POLICY)).toEqual({ maxFiles: 100, maxBytes: 12 * MB });
  });

  test("F54: lock files of a dozen ecosystems are known, wherever they are", () => {
    const names = LOCKFILE_PATHS.map((glob) => `pkg/${glob.replace("**/", "").replace("*", "x")}`);

    expect(names.length).toBeGreaterThan(30);
    for (const name of names) expect(rulesOf([aPut(name, "abc")], { maxFileBytes: 2 }), name).toEqual([]);
    expect(rulesOf([aPut("pkg/package-lock.json.txt", "abc")], { maxFileBytes: 2 })).toEqual([
      "file-too-large",
    ]);
  });
});
