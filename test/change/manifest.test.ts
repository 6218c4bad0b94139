import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseManifest } from "../../src/change/manifest.ts";

const OLD = "a".repeat(40);
const NEW = "b".repeat(40);
const raw = (status: string, paths: string[], modes = "100644 100644") =>
  `:${modes} ${OLD} ${NEW} ${status}\0${paths.join("\0")}\0`;
const parse = (text: string) => parseManifest(Buffer.from(text));

describe("the list of what changed, as git prints it", () => {
  it("has each path once, with its mode, contents and figures", () => {
    const list =
      raw("M", ["src/a.ts"]) + raw("A", ["b c.sh"], "000000 100755") + raw("D", ["old"], "100644 000000");

    expect(parse(`${list}\0\x00${"3\t1\tsrc/a.ts\0"}${"10\t0\tb c.sh\0"}${"-\t-\tpng\0"}`)).toEqual({
      entries: [
        {
          status: "M",
          path: "src/a.ts",
          previousPath: undefined,
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
    expect(parse(`${raw("R087", ["old name", "new\nname"])}\0\0`)?.entries).toMatchObject([
      { status: "R", path: "new\nname", previousPath: "old name" },
    ]);
  });

  it("may be empty", () => {
    expect(parse("\0\0")).toEqual({ entries: [], additions: 0, deletions: 0 });
  });

  it.each([
    ["nothing at all", ""],
    ["one NUL only", "\0"],
    ["words", "fatal: bad revision"],
    ["words before the list", `warning\0${raw("M", ["a"])}\0\0`],
    ["a list that breaks off", raw("M", ["a"])],
    ["a list that breaks off within an entry", `${raw("M", ["a"])}:100644 100644 ${OLD}`],
    ["an entry without a path", `:100644 100644 ${OLD} ${NEW} M\0`],
    ["an entry with an empty path", `${raw("M", [""])}\0\0`],
    ["a move without its second path", `:100644 100644 ${OLD} ${NEW} R100\0old`],
    ["an unknown status", `${raw("X", ["a"])}\0\0`],
    ["a conflict", `${raw("U", ["a"])}\0\0`],
    ["a short hash", `:100644 100644 ${OLD} abc M\0a\0\0\0`],
    ["a hash in capitals", `${raw("M", ["a"]).replace(NEW, NEW.toUpperCase())}\0\0`],
    ["a long hash", `${raw("M", ["a"]).replace(NEW, "b".repeat(64))}\0\0`],
    ["a mode of letters", `${raw("M", ["a"], "100644 10064x")}\0\0`],
  ])("S15: is refused when it is %s", (_, text) => {
    expect(parse(text)).toBeUndefined();
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
        const manifest = parseManifest(bytes);
        for (const entry of manifest?.entries ?? []) {
          expect(entry.path).not.toBe("");
          expect(entry.newSha).toMatch(/^[0-9a-f]{40}$/);
          expect(entry.newMode).toMatch(/^\d{6}$/);
        }
        expect(Number.isSafeInteger((manifest?.additions ?? 0) + (manifest?.deletions ?? 0))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
