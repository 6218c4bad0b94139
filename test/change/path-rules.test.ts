import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isGlobMatch, toLiteralPrefix } from "../../src/change/glob.ts";
import { findCollisions } from "../../src/change/path-collision.ts";
import { pathFault } from "../../src/change/path-fault.ts";
import { findProtection, matchesAnyPath } from "../../src/change/path-rules.ts";
import { PROTECTED_PATHS } from "../../src/change/protected-paths.ts";
import { resolveLink } from "../../src/change/symlink.ts";
import { toCpuMs } from "../support/cpu-time.ts";

describe("S12: globs", () => {
  test.each([
    ["a/b.ts", "a/b.ts", true],
    ["a/b.ts", "a/*.ts", true],
    ["a/b/c.ts", "a/*.ts", false],
    ["a/b/c.ts", "a/**", true],
    ["a", "a/**", true],
    ["ab", "a/**", false],
    ["a/b/c.ts", "**/c.ts", true],
    ["c.ts", "**/c.ts", true],
    ["a/b/c/d.ts", "a/**/d.ts", true],
    ["a/d.ts", "a/**/d.ts", true],
    ["a/b.ts", "a/?.ts", true],
    ["a/bb.ts", "a/?.ts", false],
    ["a/😀.ts", "a/?.ts", true],
    [".yarnrc.yml", ".yarnrc*", true],
    ["a+b(c).ts", "a+b(c).ts", true],
    ["axb", "a.b", false],
    ["[x]", "[x]", true],
    ["anything/at/all", "**", true],
    ["a/b", "*", false],
  ])("%s against %s", (path, glob, expected) => {
    expect(isGlobMatch(path, glob)).toBe(expected);
  });

  test("a hostile glob takes no exponential time", () => {
    const spent = toCpuMs(() => {
      isGlobMatch("a".repeat(3000), `${"*a".repeat(1500)}b`);
      isGlobMatch("a/".repeat(1500), `${"**/a/".repeat(700)}b`);
    });

    expect(spent).toBeLessThan(3000);
  });

  test("the literal prefix ends before the first wildcard", () => {
    expect(toLiteralPrefix(".github/workflows/**")).toEqual([".github", "workflows"]);
    expect(toLiteralPrefix("**/x")).toEqual([]);
    expect(toLiteralPrefix("a/b")).toEqual(["a", "b"]);
  });
});

describe("S12: protected paths", () => {
  test("every built-in glob protects in any letter case", () => {
    for (const glob of PROTECTED_PATHS) {
      const path = glob.replaceAll("**", "x").replaceAll("*", "y");
      expect(findProtection(path, [], [])).toBeDefined();
      expect(findProtection(path.toUpperCase(), [], [])).toBeDefined();
    }
  });

  test("an extra glob protects, an allow glob lifts", () => {
    expect(findProtection("infra/x.tf", ["infra/**"], [])).toBeDefined();
    expect(findProtection("INFRA/x.tf", ["infra/**"], [])).toBeDefined();
    expect(findProtection("infra/x.tf", ["infra/**"], ["infra/x.tf"])).toBeUndefined();
    expect(findProtection("infra", ["infra/**"], [])).toBeDefined();
  });

  test("without ancestors, a folder above a glob isn't covered", () => {
    expect(matchesAnyPath("a", ["a/b"])).toBe(false);
    expect(matchesAnyPath("a", ["a/b"], { ancestors: true })).toBe(true);
  });
});

describe("S12: paths", () => {
  test("a sound path has no fault", () => {
    expect(pathFault("src/a b/ü.ts")).toBeUndefined();
  });

  test("no spelling of .git passes", () => {
    const filler = fc.constantFrom("", "\u200c", "\u200d", "\ufeff", "\u2060", " ", ".", "\u202e");
    const letters = fc.tuple(
      ...[..."Git"].flatMap((letter) => [
        fc.constantFrom(letter.toLowerCase(), letter.toUpperCase()),
        filler,
      ]),
    );
    fc.assert(
      fc.property(letters, fc.constantFrom("", "a/", "a/b/"), (parts, folder) => {
        const path = `${folder}.${parts.join("")}/config`;
        fc.pre(
          /^\.git[ .]*$/i.test(
            path
              .split("/")
              .at(-2)
              ?.replace(/[^.\sa-z]/gi, "") ?? "",
          ),
        );
        expect(pathFault(path)).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });

  test("collisions name both paths", () => {
    const find = (...paths: string[]) => findCollisions(paths.map((path) => ({ path, isNew: true })));

    expect(find("a/B.ts", "a/b.ts", "c")).toEqual([{ path: "a/b.ts", other: "a/B.ts" }]);
    expect(find("x/y/z", "X")).toEqual([{ path: "x/y/z", other: "X" }]);
    expect(find("Lib/a", "lib/b")).toEqual([{ path: "lib/b", other: "Lib" }]);
    expect(find("a", "b/c", "b/d", "ab")).toEqual([]);
  });

  test("F53: a collision names the path that is new", () => {
    const old = (path: string) => ({ path, isNew: false });

    expect(findCollisions([{ path: "A", isNew: true }, old("a")])).toEqual([{ path: "A", other: "a" }]);
    expect(findCollisions([old("x/y/z"), { path: "X", isNew: true }])).toEqual([{ path: "X", other: "x" }]);
    const inBoth = [old("Src/a"), old("src/b")];
    expect(findCollisions([...inBoth, { path: "src/c", isNew: true }])).toEqual([]);
    expect(findCollisions([...inBoth, { path: "SRC/c", isNew: true }])).toEqual([
      { path: "SRC/c", other: "Src" },
    ]);
  });

  test("a link is resolved against its own folder", () => {
    expect(resolveLink("a/b/link", Buffer.from("../c"))).toEqual({ kind: "inside", path: "a/c" });
    expect(resolveLink("link", Buffer.from("a/./b/"))).toEqual({ kind: "inside", path: "a/b" });
    expect(resolveLink("a/link", Buffer.from(".."))).toEqual({ kind: "inside", path: "" });
    expect(resolveLink("link", Uint8Array.of(0xff))).toEqual({
      kind: "fault",
      detail: "is a symbolic link whose target isn't readable text",
    });
  });
});
