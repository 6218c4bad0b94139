import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aWorkTree } from "../../support/a-work-tree.ts";

const FILES = {
  "README.md": "hello\n",
  "src/a.ts": "a\n",
  ".gitignore": "node_modules/\n",
  "CLAUDE.md": "Be brief.\n",
};
const at = (folder: string, path: string): string => readFileSync(join(folder, path), "utf8");

type Work = ReturnType<typeof aWorkTree>;

/** A program that leaves a trace when anything runs it. */
function aTrap(work: Work): string {
  const trap = join(work.root, "trap.sh");
  execFileSync("sh", [
    "-c",
    `printf '#!/bin/sh\\ntouch %s\\ncat\\n' "$1" >"$2"`,
    "sh",
    join(work.root, "sprung"),
    trap,
  ]);
  chmodSync(trap, 0o755);
  return trap;
}

const ATTACKS: [name: string, attack: (work: Work, trap: string) => void][] = [
  [
    "hooks",
    ({ write, tree }, trap) => {
      for (const hook of ["post-checkout", "post-index-change", "reference-transaction", "post-update"]) {
        write(`.git/hooks/${hook}`, `#!/bin/sh\n${trap}\n`);
        chmodSync(join(tree, ".git/hooks", hook), 0o755);
      }
    },
  ],
  ["core.fsmonitor", ({ git, tree }, trap) => void git(tree, "config", "core.fsmonitor", trap)],
  ["core.hooksPath", ({ git, tree, root }) => void git(tree, "config", "core.hooksPath", root)],
  [
    "a filter",
    ({ git, tree, write }, trap) => {
      git(tree, "config", "filter.x.smudge", trap);
      git(tree, "config", "filter.x.clean", trap);
      git(tree, "config", "filter.x.process", trap);
      write(".git/info/attributes", "* filter=x\n");
      write(".gitattributes", "* filter=x\n");
    },
  ],
  ["another remote", ({ git, tree }, trap) => void git(tree, "config", "remote.origin.url", `ext::${trap}`)],
  [
    "an include",
    ({ git, tree, write, root }, trap) => {
      write("evil.config", `[core]\n\tfsmonitor = ${trap}\n`);
      git(tree, "config", "include.path", join(root, "tree/evil.config"));
    },
  ],
  [
    "a .git that is a file and leads elsewhere",
    ({ git, tree, write, root }, trap) => {
      rmSync(join(tree, ".git"), { recursive: true });
      git(root, "init", "--quiet", "--bare", "elsewhere");
      git(root, "--git-dir=elsewhere", "config", "core.fsmonitor", trap);
      write(".git", `gitdir: ${root}/elsewhere\n`);
    },
  ],
  [
    "a .git that is a link",
    ({ git, tree, root }, trap) => {
      rmSync(join(tree, ".git"), { recursive: true });
      git(root, "init", "--quiet", "elsewhere");
      git(join(root, "elsewhere"), "config", "core.fsmonitor", trap);
      symlinkSync(join(root, "elsewhere/.git"), join(tree, ".git"));
    },
  ],
  [
    "a repository of its own inside",
    ({ git, tree }, trap) => {
      mkdirSync(join(tree, "nested"));
      git(join(tree, "nested"), "init", "--quiet");
      git(join(tree, "nested"), "config", "core.fsmonitor", trap);
    },
  ],
  [
    "a folder that became a link",
    ({ tree, root }) => {
      rmSync(join(tree, "src"), { recursive: true });
      symlinkSync(root, join(tree, "src"));
    },
  ],
  ["no .git at all", ({ tree }) => rmSync(join(tree, ".git"), { recursive: true })],
];

describe("S7: an earlier run's agent left", () => {
  it.each(ATTACKS)("%s: nothing of it runs, and nothing of it is left", (_, attack) => {
    using work = aWorkTree(FILES);
    work.prepare();
    attack(work, aTrap(work));
    const outside = readdirSync(work.root).toSorted();
    const { exitCode } = work.prepare({ commit: work.commit({ "src/a.ts": "next\n" }) });

    expect(exitCode).toBe(0);
    expect(existsSync(join(work.root, "sprung"))).toBe(false);
    expect(readdirSync(work.root).toSorted()).toEqual(outside);
    expect(lstatSync(join(work.tree, ".git")).isDirectory()).toBe(true);
    expect(at(work.tree, "src/a.ts")).toBe("next\n");
    expect(readdirSync(work.tree).toSorted()).toEqual([
      ".git",
      ".gitignore",
      "CLAUDE.md",
      "README.md",
      "src",
    ]);
    expect(at(work.tree, ".git/config")).not.toMatch(/fsmonitor|filter|hooksPath|include|ext::/i);
  });
});
