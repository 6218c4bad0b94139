import { describe, expect, it } from "vitest";
import { toFileDiffs } from "../../src/record/file-diff.ts";

describe("the change of a run as people read it", () => {
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
