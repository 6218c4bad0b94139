// needs: python
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { APP_GIT_ENV, toFetchEnv } from "../../../src/change/app-git-env.ts";
import { aWorkTree } from "../../support/a-work-tree.ts";

const FILES = {
  "README.md": "hello\n",
  "src/a.ts": "a\n",
  ".gitignore": "node_modules/\n",
  "CLAUDE.md": "Be brief.\n",
};
const at = (folder: string, path: string): string => readFileSync(join(folder, path), "utf8");

describe("the first run of a thread", () => {
  it("lays the commit out on the work branch", () => {
    using work = aWorkTree(FILES);

    expect(work.prepare().exitCode).toBe(0);
    expect(at(work.tree, "src/a.ts")).toBe("a\n");
    expect(work.git(work.tree, "rev-parse", "HEAD")).toBe(work.first);
    expect(work.git(work.tree, "symbolic-ref", "HEAD")).toBe("refs/heads/claude/issue-12-a1b2c3");
    expect(work.git(work.tree, "status", "--porcelain")).toBe("");
    expect(work.git(work.tree, "log", "--oneline")).toMatch(/^[0-9a-f]+ a change$/);
  });

  it("takes an older commit, not only the tip of a branch", () => {
    using work = aWorkTree(FILES);
    work.commit({ "src/a.ts": "newer\n" });

    expect(work.prepare({ commit: work.first }).exitCode).toBe(0);
    expect(at(work.tree, "src/a.ts")).toBe("a\n");
  });

  it("F69: has the compared branch in it, so that a difference against it can be asked for", () => {
    using work = aWorkTree(FILES);
    work.git(work.origin, "branch", "other");
    const head = work.commit({ "src/a.ts": "newer\n" });
    work.prepare({ commit: head, target: "other" });

    expect(work.git(work.tree, "diff", "--name-only", "other...")).toBe("src/a.ts");
    expect(work.git(work.tree, "diff", "--name-only", "origin/other...")).toBe("src/a.ts");
    expect(work.git(work.tree, "status", "--porcelain")).toBe("");
  });

  it("F30: goes on without the compared branch when that is gone", () => {
    using work = aWorkTree(FILES);

    expect(work.prepare({ target: "gone" }).exitCode).toBe(0);
    expect(work.git(work.tree, "rev-parse", "gone")).toBe(work.first);
  });

  it("F22: exits with 3, and git's own words, for a commit that is not to be had", () => {
    using work = aWorkTree(FILES);
    const { exitCode, stderr } = work.prepare({ commit: "d".repeat(40), ref: "refs/heads/none" });

    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/not our ref|couldn't find remote ref/i);
    expect(work.prepare({ url: `file://${work.root}/nowhere` }).exitCode).toBe(3);
  });

  it("F11: that was cut short is done over", () => {
    using work = aWorkTree(FILES);
    work.prepare({ url: `file://${work.root}/nowhere` });
    work.write("src/a.ts", "half");

    expect(work.prepare().exitCode).toBe(0);
    expect(at(work.tree, "src/a.ts")).toBe("a\n");
  });
});

describe("F50: a fetch that was cut short", () => {
  it("counts for nothing: what is there without its mark is fetched again", () => {
    using work = aWorkTree(FILES);
    work.prepare();
    // The pack came whole, but the process ended before it could say so.
    rmSync(join(work.base, "fetched"), { recursive: true });
    writeFileSync(join(work.base, "shallow.lock"), "");
    const half = join(work.base, "objects/pack/tmp_pack_Ab12Cd");
    writeFileSync(half, "half of a pack");

    expect(work.prepare().exitCode).toBe(0);
    expect(existsSync(half)).toBe(false);
    expect(readdirSync(join(work.base, "fetched"))).toEqual([work.first]);
  });

  it("leaves no single objects behind: a pack is there whole or not at all", () => {
    using work = aWorkTree(FILES);
    work.prepare();
    const folders = readdirSync(join(work.base, "objects")).filter((name) => name.length === 2);

    expect(folders).toEqual([]);
    expect(readdirSync(join(work.base, "objects/pack")).some((name) => name.endsWith(".pack"))).toBe(true);
  });

  it.each([
    [
      "a pack that is broken",
      (base: string) => {
        const folder = join(base, "objects/pack");
        for (const name of readdirSync(folder)) {
          // git lets nobody write to a pack, but for root.
          chmodSync(join(folder, name), 0o600);
          if (name.endsWith(".pack")) truncateSync(join(folder, name), 40);
        }
      },
    ],
    ["an object that is missing", (base: string) => rmSync(join(base, "objects/pack"), { recursive: true })],
    ["a git directory that is half removed", (base: string) => rmSync(join(base, "HEAD"))],
  ])("heals by itself: %s", (_, damage) => {
    using work = aWorkTree(FILES);
    work.prepare();
    damage(work.base);

    expect(work.prepare()).toMatchObject({ exitCode: 0 });
    expect(at(work.tree, "src/a.ts")).toBe("a\n");
    expect(work.git(work.tree, "log", "--oneline")).toMatch(/a change$/);
  });
});

describe("a later run of a thread", () => {
  it("fetches nothing that is there already", () => {
    using work = aWorkTree(FILES);
    work.prepare();
    rmSync(work.origin, { recursive: true });

    expect(work.prepare({ branch: "claude/issue-12-other" }).exitCode).toBe(0);
    expect(work.git(work.tree, "symbolic-ref", "HEAD")).toBe("refs/heads/claude/issue-12-other");
  });

  it("has the new commit exactly: what the agent changed, added and removed is undone", () => {
    using work = aWorkTree(FILES);
    work.prepare();
    work.write("src/a.ts", "changed by the agent");
    work.write("src/new.ts", "new");
    rmSync(join(work.tree, "README.md"));
    work.git(
      work.tree,
      "-c",
      "user.name=a",
      "-c",
      "user.email=a@b",
      "commit",
      "--quiet",
      "--all",
      "--message",
      "mine",
    );
    const next = work.commit({ "src/b.ts": "b\n" });

    expect(work.prepare({ commit: next }).exitCode).toBe(0);
    expect(at(work.tree, "src/a.ts")).toBe("a\n");
    expect(readdirSync(join(work.tree, "src")).toSorted()).toEqual(["a.ts", "b.ts"]);
    expect(existsSync(join(work.tree, "README.md"))).toBe(true);
    expect(work.git(work.tree, "status", "--porcelain")).toBe("");
  });

  it("S15: has it also after a tree that git can't clean: 3,000 folders deep, or closed to everybody", () => {
    using work = aWorkTree(FILES);
    work.prepare();
    // A shell can't go where a path is too long for it.
    const dig =
      'import os, sys; os.chdir(sys.argv[1])\nfor _ in range(3000): os.mkdir("ddd"); os.chdir("ddd")';
    execFileSync("python3", ["-c", dig, work.tree]);
    work.write("closed/b.txt", "b");
    chmodSync(join(work.tree, "closed"), 0);

    expect(work.prepare().exitCode).toBe(0);
    expect(readdirSync(work.tree).toSorted()).toEqual([
      ".git",
      ".gitignore",
      "CLAUDE.md",
      "README.md",
      "src",
    ]);
  });

  it("keeps what git ignores", () => {
    using work = aWorkTree(FILES);
    work.prepare();
    work.write("node_modules/left-pad/index.js", "1");

    expect(work.prepare().exitCode).toBe(0);
    expect(at(work.tree, "node_modules/left-pad/index.js")).toBe("1");
  });
});

describe("git's environment", () => {
  it("S7: takes no config, program or prompt that anybody else chose", () => {
    expect(APP_GIT_ENV).toMatchObject({
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_TERMINAL_PROMPT: "0",
    });
    const config = Array.from({ length: Number(APP_GIT_ENV.GIT_CONFIG_COUNT) }, (_, index) => [
      APP_GIT_ENV[`GIT_CONFIG_KEY_${index}`],
      APP_GIT_ENV[`GIT_CONFIG_VALUE_${index}`],
    ]);
    expect(Object.fromEntries(config)).toMatchObject({
      "core.hooksPath": "/dev/null",
      "core.fsmonitor": "false",
    });
  });

  it("S8: carries the token as a header for the one host, counted, and nowhere else", () => {
    const env = toFetchEnv("https://github.test", "ghs_canary");
    const last = Number(env.GIT_CONFIG_COUNT) - 1;

    expect(env[`GIT_CONFIG_KEY_${last}`]).toBe("http.https://github.test/.extraHeader");
    expect(env[`GIT_CONFIG_VALUE_${last}`]).toBe(`Authorization: Basic ${btoa("x-access-token:ghs_canary")}`);
    expect(JSON.stringify(env)).not.toContain("ghs_canary");
  });
});
