import { describe, expect, it } from "vitest";
import type { FileChange } from "../../../src/change/change-set.ts";
import { renderFastImport } from "../../../src/change/render-fast-import.ts";
import { keepChange } from "../../../src/workflow/kept-change.ts";
import { type KeptWork, layOutKept, toKeptNotes, toSince } from "../../../src/workflow/ready/lay-out-kept.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun } from "../../support/a-run.ts";
import { aSandbox } from "../../support/a-sandbox.ts";
import { aWorkTree } from "../../support/a-work-tree.ts";

const put = (path: string, content: string, more: object = {}): FileChange => ({
  kind: "put",
  path,
  mode: "100644",
  content: Buffer.from(content),
  ...more,
});

describe("F56: a kept change, laid out again", () => {
  it("is in the work tree as it was left: written, moved, deleted, linked, executable, under any name", async () => {
    using work = aWorkTree({ "a.txt": "a\n", "old.txt": "moved\n", "gone.txt": "x\n", "dir/b.txt": "b\n" });
    await work.begin();
    const odd = "sp ace/quo\"te'\\back ünï[*]?.txt";
    work.layOutKept(
      renderFastImport({
        baseSha: work.first,
        changes: [
          put("a.txt", "changed\n"),
          put(odd, "odd\n"),
          put("new.txt", "moved\n", { previousPath: "old.txt" }),
          put("run.sh", "true\n", { mode: "100755" }),
          put("link", "a.txt", { mode: "120000" }),
          put("dir", "a file now\n"),
          { kind: "delete", path: "gone.txt" },
          { kind: "delete", path: "dir/b.txt" },
        ],
      }),
    );
    const { changes } = (await work.collect()).changeSet;

    expect(changes.map((change) => [change.path, change.kind === "put" ? change.mode : "deleted"])).toEqual([
      ["a.txt", "100644"],
      ["dir", "100644"],
      ["dir/b.txt", "deleted"],
      ["gone.txt", "deleted"],
      ["link", "120000"],
      ["new.txt", "100644"],
      ["run.sh", "100755"],
      [odd, "100644"],
    ]);
  });

  it("leaves what setup did, and is the same the second time", async () => {
    using work = aWorkTree({ "a.txt": "a\n", "lock.json": "1\n" });
    await work.begin({ setup: () => work.write("lock.json", "2\n") });
    const stream = renderFastImport({ baseSha: work.first, changes: [put("a.txt", "changed\n")] });
    work.layOutKept(stream);
    work.layOutKept(stream);

    expect((await work.collect()).changeSet.changes.map(({ path }) => path)).toEqual(["a.txt"]);
    expect(work.read("lock.json")).toBe("2\n");
  });

  it("may be deletions alone, and nothing depends on where the agent's HEAD is", async () => {
    using work = aWorkTree({ "a.txt": "a\n", "b.txt": "b\n" });
    await work.begin({ setup: () => work.aCommit() });
    work.layOutKept(renderFastImport({ baseSha: work.first, changes: [{ kind: "delete", path: "a.txt" }] }));

    expect((await work.collect()).changeSet.changes).toMatchObject([{ kind: "delete", path: "a.txt" }]);
  });

  it("never reaches git's own folder", async () => {
    using work = aWorkTree({ "a.txt": "a\n" });
    await work.begin();
    const stream = renderFastImport({ baseSha: work.first, changes: [put(".git/hooks/x", "evil\n")] });

    expect(() => work.layOutKept(stream)).toThrow();
    expect(work.list(".git")).not.toContain("hooks");
  });
});

describe("F56: what the agent of a session is told of its files", () => {
  it.each<[KeptWork, RegExp]>([
    [{ kind: "none" }, /made anew .* bbbbbbbbbbbb, and of what you did before it has what was published/],
    [{ kind: "aside" }, /kept aside for a run that may write/],
    [{ kind: "lost" }, /it is gone: do again what is needed/],
    [{ kind: "laid_out", skipped: [] }, /laid out again, so those files are as you left them\.$/],
    [{ kind: "laid_out", skipped: ['a"b'] }, /as they are there: "a\\"b"\.$/],
  ])("%j", (kept, words) => {
    expect(toSince(kept, aPlan())).toMatch(words);
  });
});

describe("F56, S3: what people are told of files that changed meanwhile", () => {
  it("has their names in code spans that can't be left", () => {
    const [note] = toKeptNotes({ kind: "laid_out", skipped: ["@acme/admins", "a`b"] });

    expect(note).toMatch(/: `@acme\/admins`, `a<U\+0060>b`\.$/);
  });

  it("has no secret that such a name holds", async () => {
    const { parts, fake, keep } = aRunsParts();
    const first = await keep(aRun());
    const change = put("sk-ant-canary-000.txt", "x", { previousPath: "old.txt" });
    const figures = { additions: 1, deletions: 0 };
    await keepChange(await openThread(bindStep(parts, first)), {
      baseSha: "a".repeat(40),
      changes: [change],
      ...figures,
    });
    fake.answer(200, { status: "ahead", files: [{ filename: "old.txt" }] });
    fake.answer(204);
    const second = { ...first, id: "1".repeat(26) };
    const { sandbox } = aSandbox();

    const kept = await layOutKept(await openThread(bindStep(parts, second)), {
      plan: aPlan(),
      machine: 1,
      sandbox,
    });
    expect(kept).toMatchObject({ kind: "laid_out", skipped: [expect.stringMatching(/\.txt$/)] });
    expect(JSON.stringify(kept)).not.toContain("canary");
  });
});
