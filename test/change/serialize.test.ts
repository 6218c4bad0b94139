import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChangeSet, FileChange } from "../../src/change/change-set.ts";
import { parseBaseContents, parseChangeSet, serializeChangeSet } from "../../src/change/serialize.ts";

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

  it("S12: is read without what the base had, which is kept for showing alone", () => {
    const put = { kind: "put", path: "a", mode: "100644", content: Buffer.from("new") } as const;
    const bytes = serializeChangeSet({
      baseSha: "b",
      changes: [
        { ...put, baseContent: Buffer.from("old") },
        { kind: "delete", path: "gone", baseContent: Buffer.from("bye") },
        { ...put, path: "new" },
      ],
      additions: 1,
      deletions: 0,
    });

    expect(parseChangeSet(bytes).changes).toEqual([
      { ...put, content: new Uint8Array(put.content) },
      { kind: "delete", path: "gone" },
      { ...put, path: "new", content: new Uint8Array(put.content) },
    ]);
    const base = [...parseBaseContents(bytes)].map(([path, content]) => [
      path,
      Buffer.from(content).toString(),
    ]);
    expect(base).toEqual([
      ["a", "old"],
      ["gone", "bye"],
    ]);
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
