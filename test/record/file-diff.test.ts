import { describe, expect, it } from "vitest";
import { toFileDiffs } from "../../src/record/file-diff.ts";

describe("the change of a run as people read it", () => {
  it("S32: shows 20,000 lines in all, and names the files behind with their figures", async () => {
    const content = Buffer.from("a\n".repeat(9_000));
    const changes = ["a", "b", "c", "d"].map((path) => ({ kind: "put", path, mode: "100644", content }));
    changes.push({ kind: "put", path: "e", mode: "100644", content: Buffer.from("short\n") });

    const diffs = await toFileDiffs({ changes } as never, new Map(), { redact: (text) => text });

    const left = { hunks: [], additions: 9_000, untold: "too much to show at once" };
    expect(diffs).toMatchObject([{ additions: 9_000 }, { additions: 9_000 }, left, left, { additions: 1 }]);
    expect(diffs.map(({ hunks }) => hunks.length)).toEqual([1, 1, 0, 0, 1]);
  });

  it("S15: names the files that there is no more time to compare", async () => {
    const file = (path: string) =>
      ({ kind: "put", path, mode: "100644", content: Buffer.from(`${path}\n`) }) as const;
    let elapsedMs = 0;

    const diffs = await toFileDiffs({ changes: [file("a"), file("b"), file("c")] } as never, new Map(), {
      redact: (text) => text,
      elapsed: () => {
        elapsedMs += 900;
        return elapsedMs;
      },
    });

    expect(diffs).toMatchObject([
      { path: "a", how: "added", additions: 1 },
      { path: "b", how: "added", additions: 1 },
      { path: "c", how: "added", additions: 0, hunks: [], untold: "too much to show at once" },
    ]);
  });
});
