import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aWorkTree } from "../support/a-work-tree.ts";

type Collected = Awaited<ReturnType<ReturnType<typeof aWorkTree>["collect"]>>;

const pathsOf = ({ changeSet }: Collected): string[] => changeSet.changes.map(({ path }) => path);
const CRLF = "one\r\ntwo\r\n";

describe("F51: what was there when the agent began is not the agent's", () => {
  it.each([
    ["line endings by eol", "*.cs text eol=lf\n"],
    ["line endings by text=auto", "* text=auto eol=lf\n"],
    ["the checkout's own line endings", "*.cs text eol=crlf\n"],
    ["ident", "* ident\n"],
    ["an encoding", "*.cs text working-tree-encoding=UTF-16LE\n"],
    ["a filter that nobody has", "* filter=nobodys\n"],
  ])("a tree that git's attributes make different: %s", async (_, attributes) => {
    using work = aWorkTree({ "a.cs": CRLF, "b.cs": CRLF, "id.cs": "$Id: 1234 $\n" });
    // The attributes come after the files, which nobody put right.
    const commit = work.commitAsIs({ ".gitattributes": attributes });
    await work.begin({ commit });

    expect(pathsOf(await work.collect({ commit }))).toEqual([]);
    utimesSync(join(work.tree, "b.cs"), new Date(), new Date());
    expect(pathsOf(await work.collect({ commit }))).toEqual([]);
  });

  it("with one edited file only that file is a change", async () => {
    using work = aWorkTree({ "a.cs": CRLF, "b.cs": CRLF });
    const commit = work.commitAsIs({ ".gitattributes": "*.cs text eol=lf\n" });
    await work.begin({ commit });
    work.write("a.cs", `${CRLF}three\r\n`);
    const { changeSet } = await work.collect({ commit });

    expect(changeSet).toMatchObject({ additions: 1, deletions: 0, changes: [{ kind: "put", path: "a.cs" }] });
    expect(changeSet.changes).toHaveLength(1);
  });

  it("what setup wrote, changed and removed", async () => {
    using work = aWorkTree({ "package-lock.json": "1\n", "gone.txt": "1\n", "a.txt": "a\n" });
    await work.begin({
      setup: () => {
        work.write("generated/build.txt", "by setup\n");
        work.write("package-lock.json", "2\n");
        rmSync(join(work.tree, "gone.txt"));
      },
    });
    expect(pathsOf(await work.collect())).toEqual([]);

    work.write("a.txt", "b\n");
    rmSync(join(work.tree, "generated/build.txt"));
    expect(pathsOf(await work.collect())).toEqual(["a.txt"]);

    work.write("package-lock.json", "1\n");
    expect(pathsOf(await work.collect())).toEqual(["a.txt"]);
  });

  it("a mode alone is a change, once", async () => {
    using work = aWorkTree({ "run.sh": "true\n" });
    await work.begin();
    chmodSync(join(work.tree, "run.sh"), 0o755);

    expect((await work.collect()).changeSet.changes).toMatchObject([{ path: "run.sh", mode: "100755" }]);
  });

  it("the second time, beside an agent that works, the baseline stays the one of before", async () => {
    using work = aWorkTree({ "a.txt": "a\n" });
    await work.begin();
    work.write("a.txt", "b\n");
    await work.takeBaseline();

    expect(pathsOf(await work.collect())).toEqual(["a.txt"]);
  });

  it("without a baseline there is nothing to tell: the machine is another one", async () => {
    using work = aWorkTree({ "a.txt": "a\n" });
    work.prepare();

    await expect(work.collect()).rejects.toThrow('{"kind":"gone"}');
  });
});

describe("what a change knows of the base", () => {
  it("S12: the content that stands there, and whether the path does", async () => {
    using work = aWorkTree({ "a.txt": "old\n", "moved.txt": "a long line that stays the same\n" });
    await work.begin();
    work.write("a.txt", "new\n");
    work.write("b.txt", "b\n");
    rmSync(join(work.tree, "moved.txt"));
    work.write("there.txt", "a long line that stays the same\n");
    const { changes } = (await work.collect()).changeSet;

    expect(changes).toMatchObject([
      { path: "a.txt", isInBase: true, baseContent: Buffer.from("old\n") },
      { path: "b.txt", content: Buffer.from("b\n") },
      { path: "there.txt", previousPath: "moved.txt", knownSha: expect.any(String) },
    ]);
    expect(changes[1]).not.toHaveProperty("baseContent");
    expect(changes.slice(1).some((change) => "isInBase" in change)).toBe(false);
  });
});

describe("F52: a file that the repository keeps by a filter", () => {
  const findings = async (attributes: string, act: (work: ReturnType<typeof aWorkTree>) => void) => {
    using work = aWorkTree({ ".gitattributes": attributes, "old.png": "version https://git-lfs…\n" });
    await work.begin();
    act(work);
    return (await work.collect()).findings;
  };

  it.each(["lfs", "git-crypt"])("is never published raw: %s", async (filter) => {
    expect(await findings(`*.png filter=${filter}\n`, ({ write }) => write("a.png", "\x89PNG"))).toEqual([
      {
        path: "a.png",
        rule: "filter",
        detail: `is kept by git's filter "${filter}", which Sandpiper does not run`,
      },
    ]);
  });

  it("is found also when the agent takes the attribute away, or brings it", async () => {
    const taken = await findings("*.png filter=lfs\n", ({ write }) => {
      write(".gitattributes", "");
      write("a.png", "raw");
    });
    const brought = await findings("", ({ write }) => {
      write(".gitattributes", "*.png filter=x\n");
      write("a.png", "raw");
    });

    expect([...taken, ...brought]).toMatchObject([{ path: "a.png" }, { path: "a.png" }]);
  });

  it("may be moved and deleted, and other files may change", async () => {
    expect(
      await findings("*.png filter=lfs\n", ({ write, tree, git }) => {
        git(tree, "mv", "old.png", "new.png");
        write("a.txt", "a");
      }),
    ).toEqual([]);
    expect(await findings("*.png filter=lfs\n", ({ tree }) => rmSync(join(tree, "old.png")))).toEqual([]);
  });
});

describe("F55: a submodule", () => {
  const aSuper = () => {
    const work = aWorkTree({ "a.txt": "a\n" });
    const commit = work.commitSubmodule("lib/sub", "d".repeat(40));
    return { work, commit };
  };

  it("that nobody touched is no change, whether setup filled it or not", async () => {
    const { work, commit } = aSuper();
    using _ = work;
    await work.begin({ commit });
    expect(await work.collect({ commit })).toMatchObject({ findings: [], changeSet: { changes: [] } });

    work.prepare({ commit });
    await work.begin({ commit, setup: () => work.aRepository("lib/sub") });
    expect(await work.collect({ commit })).toMatchObject({ findings: [], changeSet: { changes: [] } });
  });

  it.each<[string, (work: ReturnType<typeof aWorkTree>) => void]>([
    ["is written into while it is empty", ({ write }) => write("lib/sub/new.txt", "1")],
    ["is removed", ({ tree }) => rmSync(join(tree, "lib/sub"), { recursive: true })],
    [
      "becomes a link",
      ({ tree }) => {
        rmSync(join(tree, "lib/sub"), { recursive: true });
        symlinkSync("/etc", join(tree, "lib/sub"));
      },
    ],
    [
      "has a parent that became a link",
      ({ tree, root }) => {
        rmSync(join(tree, "lib"), { recursive: true });
        mkdirSync(join(root, "elsewhere/sub"), { recursive: true });
        symlinkSync(join(root, "elsewhere"), join(tree, "lib"));
      },
    ],
  ])("that %s is a finding", async (_, act) => {
    const { work, commit } = aSuper();
    using _work = work;
    await work.begin({ commit });
    act(work);

    expect((await work.collect({ commit })).findings).toContainEqual({
      path: "lib/sub",
      rule: "submodule",
      detail: "is a submodule, in which no change can be published",
    });
  });

  it("that setup filled: an edit is a finding, new files alone are a note", async () => {
    const { work, commit } = aSuper();
    using _ = work;
    await work.begin({ commit, setup: () => work.aRepository("lib/sub") });
    work.write("lib/sub/build.o", "1");
    expect(await work.collect({ commit })).toMatchObject({
      findings: [],
      notes: ["New files in the submodule `lib/sub` are not part of this."],
    });

    work.write("lib/sub/f.txt", "edited");
    expect((await work.collect({ commit })).findings).toMatchObject([{ path: "lib/sub" }]);
  });

  it("is empty again for the next run", async () => {
    const { work, commit } = aSuper();
    using _ = work;
    await work.begin({ commit, setup: () => work.aRepository("lib/sub") });

    expect(work.prepare({ commit }).exitCode).toBe(0);
    expect(work.list("lib/sub")).toEqual([]);
  });
});

describe("F57: what git does not take is named", () => {
  it("a repository of its own, with and without a commit; not one that setup made, not an ignored one", async () => {
    using work = aWorkTree({ "a.txt": "a\n", ".gitignore": "ignored/\n" });
    await work.begin({ setup: () => work.aRepository("tool") });
    work.aRepository("nested");
    work.git(work.root, "init", "--quiet", join(work.tree, "empty"));
    work.aRepository("ignored/x");
    work.write("a.txt", "b\n");
    const { findings, changeSet } = await work.collect();

    expect(findings.map(({ path, rule }) => [path, rule])).toEqual([
      ["empty", "repository"],
      ["nested", "repository"],
    ]);
    expect(changeSet.changes).toMatchObject([{ path: "a.txt" }]);
    expect(work.list("nested")).toContain(".git");
    expect(work.list("tool")).toContain(".git");
  });

  it("a path that git refuses, beside what it takes", async () => {
    using work = aWorkTree({ "a.txt": "a\n" });
    await work.begin();
    work.write("sub/.GIT/config", "x");
    work.write("a.txt", "b\n");
    const { findings, changeSet } = await work.collect();

    expect(findings).toEqual([
      { path: "sub/.GIT/config", rule: "path", detail: "is refused by git, or can't be read" },
    ]);
    expect(changeSet.changes).toMatchObject([{ path: "a.txt" }]);
  });

  it("S32: a path that looks like git's own words, made to be slow, is only named", async () => {
    using work = aWorkTree({ "a.txt": "a\n" });
    await work.begin();
    const words = `\nerror: ${"(".repeat(240)}`;
    work.write(`git~1/${words}/${"(".repeat(250)}/${"(".repeat(250)}/x`, "x");

    expect((await work.collect()).findings.every(({ rule }) => rule === "path")).toBe(true);
  });

  it("a file or folder that nobody may read is made readable", async () => {
    using work = aWorkTree({ "a.txt": "a\n" });
    await work.begin();
    work.write("closed/b.txt", "b");
    chmodSync(join(work.tree, "closed/b.txt"), 0);
    chmodSync(join(work.tree, "closed"), 0);

    expect(pathsOf(await work.collect())).toEqual(["closed/b.txt"]);
  });
});
