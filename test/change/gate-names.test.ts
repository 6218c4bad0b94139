import { describe, expect, test } from "vitest";
import type { FileChange } from "../../src/change/change-set.ts";
import { aDelete, aPut, rulesOf, SECRET } from "./gate-fixtures.ts";

const inBase = (change: FileChange): FileChange => ({ ...change, isInBase: true }) as FileChange;
const moved = (previousPath: string, path: string): FileChange =>
  ({ ...inBase(aPut(path)), previousPath }) as FileChange;

/** Names that not every system can have, or that mislead. */
const ODD = [
  "src/aux.c",
  "CON.txt",
  "a ",
  "dir./x",
  "cafe\u0301.txt",
  "a\\b",
  "c:x",
  "a\u200bb",
  "a\nb",
  "é".repeat(128),
];
/** Names that would be published as something else, or lead into git's own folder. */
const UNSAFE = [
  "",
  "/etc/passwd",
  "a/../b",
  "a//b",
  ".git/config",
  "a/.GIT/x",
  "git~1/x",
  ".git::$INDEX_ALLOCATION/x",
  ".gi\u200dt/x",
  "a\\.git\\config",
  "a\\..\\b",
  "a\ufffdb",
];

describe("F53: names that not every system can have", () => {
  test.each(ODD)("F53: %j is stopped where it is new", (path) => {
    expect(rulesOf([aPut(path)])).toEqual(["path"]);
    expect(rulesOf([moved("sound.txt", path)])).toEqual(["path"]);
  });

  test.each(ODD)("F53: %j may be edited, moved away and deleted where the base has it", (path) => {
    expect(rulesOf([inBase(aPut(path))])).toEqual([]);
    expect(rulesOf([moved(path, "sound.txt")])).toEqual([]);
    expect(rulesOf([aDelete(path)])).toEqual([]);
  });

  test.each(UNSAFE)("F53: %j is stopped whatever is done with it", (path) => {
    for (const change of [aPut(path), inBase(aPut(path)), moved(path, "sound.txt"), aDelete(path)])
      expect(rulesOf([change])).toEqual(["path"]);
  });

  test("F53: a protected path, and a secret in a name, are stopped in the base too", () => {
    for (const change of [inBase(aPut(".npmrc")), aDelete(".npmrc"), moved(".npmrc", "a")])
      expect(rulesOf([change])).toEqual(["protected-path"]);
    expect(rulesOf([aDelete(`src/${SECRET}/aux.c`)])).toEqual(["secret"]);
  });

  test("F53: two names of the base that differ in case may both be edited, or one moved away", () => {
    expect(rulesOf([inBase(aPut("Makefile")), inBase(aPut("makefile"))])).toEqual([]);
    expect(rulesOf([inBase(aPut("Src/a")), inBase(aPut("src/b"))])).toEqual([]);
    expect(rulesOf([inBase(aPut("Makefile")), moved("makefile", "rules.mk")])).toEqual([]);
  });

  test("F53: a new name that differs from another only in case is stopped, and told", () => {
    expect(rulesOf([inBase(aPut("Makefile")), aPut("makefile")])).toEqual(["path"]);
    expect(rulesOf([aPut("Src/a"), inBase(aPut("src/b"))])).toEqual(["path"]);
    expect(rulesOf([inBase(aPut("src/b/c")), moved("x", "SRC")])).toEqual(["path"]);
  });

  test("F53: what can't stand side by side anywhere is stopped in the base too", () => {
    expect(rulesOf([inBase(aPut("a")), inBase(aPut("a"))])).toEqual(["path"]);
    expect(rulesOf([inBase(aPut("a")), inBase(aPut("a/b"))])).toEqual(["path"]);
  });
});
