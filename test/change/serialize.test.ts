import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChangeSet, FileChange } from "../../src/change/change-set.ts";
import { parseChangeSet, serializeChangeSet } from "../../src/change/serialize.ts";

const put = fc.record(
  {
    kind: fc.constant("put" as const),
    path: fc.string({ unit: "binary" }),
    mode: fc.constantFrom("100644" as const, "100755" as const, "120000" as const),
    content: fc.uint8Array({ maxLength: 300 }),
    previousPath: fc.string(),
    knownSha: fc.string(),
    isInBase: fc.boolean(),
  },
  { requiredKeys: ["kind", "path", "mode", "content"] },
);
const change: fc.Arbitrary<FileChange> = fc.oneof(
  put,
  fc.record({ kind: fc.constant("delete" as const), path: fc.string({ unit: "binary" }) }),
);
const changeSet: fc.Arbitrary<ChangeSet> = fc.record({
  baseSha: fc.string(),
  changes: fc.array(change, { maxLength: 8 }),
  additions: fc.nat(),
  deletions: fc.nat(),
});

describe("a change set in the store", () => {
  it("is the same after it was written and read, byte for byte", () => {
    fc.assert(
      fc.property(changeSet, (set) => {
        const wellFormed = fc.stringify(set).isWellFormed();
        fc.pre(wellFormed);

        expect(parseChangeSet(serializeChangeSet(set))).toEqual(set);
      }),
    );
  });

  it("S12: is kept without what the base has", () => {
    const put = { kind: "put", path: "a", mode: "100644", content: Buffer.from("new") } as const;
    const toSet = (change: FileChange): ChangeSet => ({
      baseSha: "b",
      changes: [change],
      additions: 1,
      deletions: 0,
    });

    expect(serializeChangeSet(toSet({ ...put, baseContent: Buffer.from("old") }))).toEqual(
      serializeChangeSet(toSet(put)),
    );
  });

  it.each([
    ["no JSON", "{"],
    ["another shape", "{}"],
    [
      "a mode that can't be published",
      '{"baseSha":"a","changes":[{"kind":"put","path":"a","mode":"160000","content":""}],"additions":0,"deletions":0}',
    ],
    ["an unknown kind", '{"baseSha":"a","changes":[{"kind":"move","path":"a"}],"additions":0,"deletions":0}'],
    ["nothing", ""],
  ])("is not read from %s", (_, text) => {
    expect(() => parseChangeSet(Buffer.from(text))).toThrow();
  });
});
