import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseComparison } from "../../src/change/comparison.ts";
import { toCpuMs } from "../support/cpu-time.ts";

const OLD = "a".repeat(40);
const NEW = "b".repeat(40);
const raw = (status: string, paths: string[], modes = "100644 100644") =>
  `:${modes} ${OLD} ${NEW} ${status}\0${paths.join("\0")}\0`;
const WORD = "w0rd";
/** What the script prints: the difference, and nine more parts. */
const printed = (difference: string, ...parts: string[]) =>
  [difference, ...parts, ...Array.from({ length: 9 - parts.length }, () => "")].join(`\0${WORD}\0`);
const parse = (difference: string, ...parts: string[]) =>
  parseComparison(Buffer.from(printed(difference, ...parts)), WORD);

describe("the list of what changed, as git prints it", () => {
  it("has each path once, with its mode, contents and figures", () => {
    const list =
      raw("M", ["src/a.ts"]) + raw("A", ["b c.sh"], "000000 100755") + raw("D", ["old"], "100644 000000");

    expect(parse(`${list}${"3\t1\tsrc/a.ts\0"}${"10\t0\tb c.sh\0"}${"-\t-\tpng\0"}`)).toMatchObject({
      entries: [
        {
          status: "M",
          path: "src/a.ts",
          previousPath: undefined,
          oldMode: "100644",
          newMode: "100644",
          oldSha: OLD,
          newSha: NEW,
        },
        { status: "A", path: "b c.sh", previousPath: undefined, newMode: "100755", oldSha: OLD, newSha: NEW },
        { status: "D", path: "old", previousPath: undefined, newMode: "000000", oldSha: OLD, newSha: NEW },
      ],
      additions: 13,
      deletions: 1,
    });
  });

  it("has both paths of a moved file", () => {
    expect(
      parse(`${raw("R087", ["old name", "new\nname"])}1\t0\t\0old name\0new\nname\0`)?.entries,
    ).toMatchObject([{ status: "R", path: "new\nname", previousPath: "old name" }]);
  });

  it("may be empty", () => {
    expect(parse("")).toEqual({
      ...{
        entries: [],
        additions: 0,
        deletions: 0,
        inBase: new Map(),
        inTree: new Map(),
        filters: new Map(),
      },
      ...{
        repositories: [],
        changedSubmodules: [],
        grownSubmodules: [],
        refused: "",
        contents: Buffer.alloc(0),
      },
    });
  });

  it("comes with what the base has at each path", () => {
    const [b, sub] = [`${OLD}:b missing\n${NEW} blob 9\n`, `${OLD} commit 7\n${NEW}:sub missing\n`];
    const lines = `${OLD} blob 7\n${NEW} blob 8\n${b}${sub}`;

    expect(parse("", "a\0b\0sub\0", lines)).toMatchObject({
      inBase: new Map([["a", { sha: OLD, sizeBytes: 7 }]]),
      inTree: new Map([
        ["a", { sha: NEW, sizeBytes: 8 }],
        ["b", { sha: NEW, sizeBytes: 9 }],
      ]),
    });
    expect(parse("", "a\0b\0", lines)).toBeUndefined();
  });

  it("F52: comes with the filters that attributes name, then or now", () => {
    const of = (path: string, value: string) => `${path}\0filter\0${value}\0`;
    const then = of("a.png", "lfs") + of("b.c", "unspecified") + of("c", "unset");
    const now = of("a.png", "unspecified") + of("d", "git-crypt") + of("c", "set");

    expect(parse("", "", "", then, now)?.filters).toEqual(
      new Map([
        ["a.png", "lfs"],
        ["d", "git-crypt"],
      ]),
    );
  });

  it("F57: comes with new repositories, but not ignored ones nor submodules' own", () => {
    const nested = [
      ["", "", "", "new"],
      [".gitignore", "1", "vendor/", "vendor/x"],
      [".gitignore", "2", "!kept", "kept"],
      ["", "", "", "lib/sub"],
      ["", "", "", "lib/sub/deeper"],
    ];
    const fields = `${nested.flat().join("\0")}\0`;

    expect(parse("", "", "", "", "", "lib/sub\0", fields)?.repositories).toEqual(["new", "kept"]);
  });

  it("S32: takes time in proportion to its repositories and submodules", () => {
    const some = (name: string, count: number) => Array.from({ length: count }, (_, at) => `${name}${at}/x`);
    const look = (count: number) =>
      toCpuMs(() => {
        const fields = some("a", count).flatMap((path) => ["", "", "", path]);
        parse("", "", "", "", "", `${some("b", count).join("\0")}\0`, `${fields.join("\0")}\0`);
      });

    expect(look(40_000)).toBeLessThan(100 * Math.max(look(1_000), 5));
  });

  it("F55: comes with submodules that changed and those that grew", () => {
    expect(parse("", "", "", "", "", "", "", "!lib/a\n+lib/b\n")).toMatchObject({
      changedSubmodules: ["lib/a"],
      grownSubmodules: ["lib/b"],
    });
  });

  it.each([
    ["one NUL only", "\0"],
    ["words", "fatal: bad revision"],
    ["words before the list", `warning\0${raw("M", ["a"])}1\t0\ta`],
    ["a list that breaks off", raw("M", ["a"])],
    ["a list that breaks off within an entry", `${raw("M", ["a"])}:100644 100644 ${OLD}`],
    ["an entry without a path", `:100644 100644 ${OLD} ${NEW} M\0`],
    ["an entry with an empty path", `${raw("M", [""])}1\t0\ta`],
    ["a move without its second path", `:100644 100644 ${OLD} ${NEW} R100\0old`],
    ["an unknown status", `${raw("X", ["a"])}1\t0\ta`],
    ["a conflict", `${raw("U", ["a"])}1\t0\ta`],
    ["a short hash", `:100644 100644 ${OLD} abc M\0a\x001\t0\ta`],
    ["a hash in capitals", `${raw("M", ["a"]).replace(NEW, NEW.toUpperCase())}1\t0\ta`],
    ["a long hash", `${raw("M", ["a"]).replace(NEW, "b".repeat(64))}1\t0\ta`],
    ["a mode of letters", `${raw("M", ["a"], "100644 10064x")}1\t0\ta`],
  ])("S15: is refused when it is %s", (_, text) => {
    expect(parse(text)).toBeUndefined();
  });

  it("S15: is refused when it has a part too few or too many", () => {
    expect(parseComparison(Buffer.from(""), WORD)).toBeUndefined();
    expect(parseComparison(Buffer.from(`${printed("")}\0${WORD}\0`), WORD)).toBeUndefined();
    expect(parseComparison(Buffer.from(printed("")), "another")).toBeUndefined();
  });

  it("S15: never throws, and never has an entry of a wrong form or an endless figure", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "\0",
        "\0\0",
        raw("M", ["a"]),
        raw("R100", ["a", "b"]),
        ":",
        "9".repeat(400),
        "\t",
        `${"9".repeat(9)}\t1\ta\0`,
      ),
      fc.string({ maxLength: 20, unit: "binary" }),
    );
    const texts = fc.array(piece, { maxLength: 20 }).map((pieces) => Buffer.from(pieces.join("")));

    fc.assert(
      fc.property(fc.oneof(texts, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        const comparison = parseComparison(Buffer.concat([bytes, Buffer.from(printed(""))]), WORD);
        for (const entry of comparison?.entries ?? []) {
          expect(entry.path).not.toBe("");
          expect(entry.newSha).toMatch(/^[0-9a-f]{40}$/);
          expect(entry.newMode).toMatch(/^\d{6}$/);
        }
        expect(Number.isSafeInteger((comparison?.additions ?? 0) + (comparison?.deletions ?? 0))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
