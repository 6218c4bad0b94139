import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aWorkTree } from "../support/a-work-tree.ts";

type Work = ReturnType<typeof aWorkTree>;

const SUBMODULE = "lib/sub";
const FILES = { "a.txt": "a\n", "src/b.txt": "b\n", ".gitignore": "ignored/\n" };

/** A program that leaves a trace when anything runs it. */
function aTrap(work: Work): string {
  const trap = join(work.root, "trap.sh");
  writeFileSync(trap, `#!/bin/sh\ntouch ${join(work.root, "sprung")}\ncat\n`);
  chmodSync(trap, 0o755);
  return trap;
}

const wasSprung = ({ root }: Work): boolean => existsSync(join(root, "sprung"));

/** Configuration of a repository that makes git run a program when it looks at the work tree, or fetches, or compares. */
function arm(work: Work, repository: string, trap: string): void {
  const config = (key: string, value: string) => void work.git(repository, "config", key, value);
  for (const key of ["clean", "smudge", "process"]) config(`filter.x.${key}`, trap);
  config("core.fsmonitor", trap);
  config("core.hooksPath", join(work.root, "hooks"));
  config("core.alternateRefsCommand", trap);
  config("core.sshCommand", trap);
  config("core.gitProxy", trap);
  config("core.pager", trap);
  config("core.editor", trap);
  config("diff.external", trap);
  config("diff.x.textconv", trap);
  config("credential.helper", trap);
  config("uploadpack.packObjectsHook", trap);
  config("include.path", join(work.root, "included"));
  writeFileSync(join(work.root, "included"), `[core]\n\tfsmonitor = ${trap}\n`);
  mkdirSync(join(work.root, "hooks"), { recursive: true });
  for (const hook of ["post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc"])
    cpSync(trap, join(work.root, "hooks", hook));
}

/** Fills the submodule's folder with a repository at the recorded commit, armed, and touches a tracked file at the same size. */
function fillSubmodule(work: Work, trap: string): void {
  work.aRepository(SUBMODULE);
  const folder = join(work.tree, SUBMODULE);
  arm(work, folder, trap);
  mkdirSync(join(folder, ".git/info"), { recursive: true });
  writeFileSync(join(folder, ".git/info/attributes"), "* filter=x diff=x\n");
  writeFileSync(join(folder, ".gitattributes"), "* filter=x diff=x\n");
  writeFileSync(join(folder, "f.txt"), "bbbb\n");
  utimesSync(join(folder, "f.txt"), 1, 1);
}

function armTop(work: Work, trap: string): void {
  arm(work, work.tree, trap);
  work.write(".git/info/attributes", "* filter=x diff=x\n");
}

/** What an agent may leave in the work tree so that a git of the app runs a program, or reads elsewhere. */
const VECTORS: [name: string, leave: (work: Work, trap: string) => void][] = [
  ["a submodule at its recorded commit with a clean filter in its own configuration", fillSubmodule],
  [
    "a submodule whose .git is a file that leads elsewhere",
    (work, trap) => {
      fillSubmodule(work, trap);
      renameSync(join(work.tree, SUBMODULE, ".git"), join(work.tree, "ignored-git"));
      work.write(`${SUBMODULE}/.git`, "gitdir: ../../ignored-git\n");
    },
  ],
  [
    "a submodule whose .git is a link",
    (work, trap) => {
      fillSubmodule(work, trap);
      renameSync(join(work.tree, SUBMODULE, ".git"), join(work.tree, ".git/modules-x"));
      symlinkSync("../../.git/modules-x", join(work.tree, SUBMODULE, ".git"));
    },
  ],
  [
    "a worktree of the agent's repository in the submodule's folder",
    (work, trap) => {
      armTop(work, trap);
      work.git(work.tree, "worktree", "add", "--quiet", "--detach", "ignored/tree");
      rmSync(join(work.tree, SUBMODULE), { recursive: true, force: true });
      mkdirSync(join(work.tree, "lib"), { recursive: true });
      renameSync(join(work.tree, "ignored/tree"), join(work.tree, SUBMODULE));
    },
  ],
  [
    "a repository of its own inside, with a commit",
    (work, trap) => {
      work.aRepository("nested");
      arm(work, join(work.tree, "nested"), trap);
      work.write("nested/.git/info/attributes", "* filter=x\n");
      work.write("nested/f.txt", "bbbb\n");
    },
  ],
  [
    "a repository in a folder that is tracked",
    (work, trap) => {
      work.aRepository("src");
      arm(work, join(work.tree, "src"), trap);
      work.write("src/.git/info/attributes", "* filter=x\n");
      work.write("src/b.txt", "c\n");
    },
  ],
  [
    "a repository in an ignored folder",
    (work, trap) => {
      work.aRepository("ignored/x");
      arm(work, join(work.tree, "ignored/x"), trap);
    },
  ],
  ["its own .git with everything in it", armTop],
  [
    "attributes and a macro in the work tree that name a program",
    (work, trap) => {
      armTop(work, trap);
      work.write(".gitattributes", "[attr]evil filter=x diff=x merge=x\n* evil\n");
      work.write("a.txt", "c\n");
    },
  ],
  [
    "alternates, grafts and replaced objects",
    (work) => {
      work.write(".git/objects/info/alternates", `${work.origin}/.git/objects\n`);
      work.write(".git/info/grafts", `${work.first} ${"0".repeat(40)}\n`);
      work.git(work.tree, "update-ref", `refs/replace/${work.first}`, work.first);
    },
  ],
  [
    "a bare repository that git would find by its form",
    (work, trap) => {
      work.git(work.root, "init", "--quiet", "--bare", join(work.tree, "bare"));
      work.git(join(work.tree, "bare"), "config", "core.fsmonitor", trap);
    },
  ],
  [
    ".gitmodules that name a program",
    (work) => {
      work.write(
        ".gitmodules",
        `[submodule "x"]\n\tpath = ${SUBMODULE}\n\turl = ext::sh -c touch% ${work.root}/sprung\n\tupdate = !touch ${work.root}/sprung\n`,
      );
    },
  ],
  [
    "a .git set aside by an earlier look",
    (work, trap) => {
      work.aRepository("nested");
      arm(work, join(work.tree, "nested"), trap);
      cpSync(join(work.tree, "nested/.git"), join(work.tree, "nested/.git.set-aside"), { recursive: true });
    },
  ],
];

async function aSuper() {
  const work = aWorkTree(FILES);
  const inside = aWorkTree({ "f.txt": "aaaa\n" });
  // The commit is the one that `aRepository` makes: the same content, author and instant give the same id.
  const commit = work.commitSubmodule(SUBMODULE, inside.aRepository("x"));
  inside[Symbol.dispose]();
  await work.begin({ commit });
  return { work, commit, trap: aTrap(work) };
}

describe("S30: no git of the app runs or reads what the agent left", () => {
  it.each(VECTORS)("%s", async (_, leave) => {
    const { work, commit, trap } = await aSuper();
    using _work = work;
    leave(work, trap);
    rmSync(join(work.root, "sprung"), { force: true });
    const own = readdirSync(work.base, { recursive: true }).filter((path) => !/objects/.test(String(path)));

    await work.collect({ commit });
    expect(wasSprung(work), "by collecting").toBe(false);
    expect(
      readdirSync(work.base, { recursive: true }).filter((path) => !/objects/.test(String(path))),
    ).toEqual(own);

    const next = work.commit({ "src/b.txt": "next\n" });
    await work.begin({ commit: next });
    expect(wasSprung(work), "by the next run").toBe(false);
    expect((await work.collect({ commit: next })).changeSet.changes).toEqual([]);
    expect(work.list(".").toSorted()).toEqual(expect.arrayContaining([".git", ".gitignore", "a.txt", "src"]));
  });

  it("a pipe in place of a repository's HEAD keeps nobody waiting", async () => {
    const { work, commit } = await aSuper();
    using _ = work;
    work.aRepository("nested");
    rmSync(join(work.tree, "nested/.git/HEAD"));
    execFileSync("sh", ["-c", 'mkfifo "$1"', "sh", join(work.tree, "nested/.git/HEAD")]);

    expect((await work.collect({ commit })).findings).toMatchObject([{ path: "nested", rule: "repository" }]);
  });

  it("a pipe in place of an ignore file or attributes keeps nobody waiting, now or in the next run", async () => {
    const { work, commit } = await aSuper();
    using _ = work;
    for (const path of ["z/.gitignore", "src/.gitattributes", "pipe"]) {
      mkdirSync(join(work.tree, path, ".."), { recursive: true });
      execFileSync("sh", ["-c", 'mkfifo "$1"', "sh", join(work.tree, path)]);
    }

    expect((await work.collect({ commit })).changeSet.changes).toEqual([]);
    execFileSync("sh", ["-c", 'mkfifo "$1"', "sh", join(work.tree, "z/.gitignore")]);
    expect(work.prepare({ commit }).exitCode).toBe(0);
  });

  it("a folder that is named as one set aside stays what it is, and no .git comes of it", async () => {
    using work = aWorkTree({
      ...FILES,
      ".git.set-aside/config": "[core]\n\tfsmonitor = evil\n",
      ".git.x/HEAD": "x\n",
    });
    await work.begin();
    work.write("src/.git.set-aside/new.txt", "n\n");
    work.write("src/b.txt", "changed\n");

    expect((await work.collect()).changeSet.changes.map(({ path }) => path)).toEqual([
      "src/.git.set-aside/new.txt",
      "src/b.txt",
    ]);
    expect(work.read(".git/config")).not.toContain("evil");
    expect(work.list(".git.set-aside")).toEqual(["config"]);
  });

  it("an ignore file that is not the commit's keeps nothing for the next run (S29)", async () => {
    const { work, commit } = await aSuper();
    using _ = work;
    work.write("src/.gitignore", "*\n");
    work.write("src/conftest.py", "evil\n");
    work.write("ignored/kept.txt", "installed\n");

    expect(work.prepare({ commit }).exitCode).toBe(0);
    expect(work.list("src")).toEqual(["b.txt"]);
    expect(work.list("ignored")).toEqual(["kept.txt"]);
  });

  it("a submodule whose name holds a line break and marks is taken out all the same", async () => {
    using work = aWorkTree(FILES);
    const name = "li\nb/s%n\\t $(touch sprung) *";
    const commit = work.commitSubmodule(name, "d".repeat(40));
    await work.begin({ commit });
    const trap = aTrap(work);
    work.aRepository(name);
    arm(work, join(work.tree, name), trap);
    rmSync(join(work.root, "sprung"), { force: true });

    const { findings } = await work.collect({ commit });
    expect(wasSprung(work)).toBe(false);
    expect(findings).toHaveLength(1);
  });
});
