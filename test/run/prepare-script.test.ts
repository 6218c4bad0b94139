import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { APP_GIT_ENV, toFetchEnv } from "../../src/run/prepare-script.ts";
import { aWorkTree } from "../support/a-work-tree.ts";

const FILES = {
  "README.md": "hello\n",
  "src/a.ts": "a\n",
  ".gitignore": "node_modules/\n",
  "CLAUDE.md": "Be brief.\n",
};
const at = (folder: string, path: string): string => readFileSync(join(folder, path), "utf8");

describe("the first run of a thread", () => {
  it("lays the commit out on the work branch and prints the notes for agents", () => {
    using work = aWorkTree(FILES);
    const { exitCode, notes } = work.prepare();

    expect(exitCode).toBe(0);
    expect(notes).toBe("Be brief.\n");
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

  it("prints nothing where there are no notes, and at most 16 KB of long ones", () => {
    using bare = aWorkTree({ "a.txt": "a" });
    using long = aWorkTree({ "CLAUDE.md": "x".repeat(100_000) });

    expect(bare.prepare().notes).toBe("");
    expect(long.prepare()).toMatchObject({ exitCode: 0, notes: "x".repeat(16_384) });
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

describe("the first line tells whether the sandbox was empty", () => {
  const novelty = (work: ReturnType<typeof aWorkTree>, who: string) => work.prepare({ who }).novelty;

  it("to who prepares it first, the second time as well, and to nobody after that (F11)", () => {
    using work = aWorkTree(FILES);

    expect(["a-1", "a-1", "a-2", "b-1"].map((who) => novelty(work, who))).toEqual([
      "new",
      "new",
      "known",
      "known",
    ]);
  });

  it("until a commit was fetched: what failed before has left nothing in it", () => {
    using work = aWorkTree(FILES);
    work.prepare({ who: "a-1", url: `file://${work.root}/nowhere` });

    expect(novelty(work, "b-1")).toBe("new");
    expect(novelty(work, "c-1")).toBe("known");
  });
});

describe("a later run of a thread", () => {
  it("fetches nothing that is there already", () => {
    using work = aWorkTree(FILES);
    work.prepare();
    rmSync(work.origin, { recursive: true });

    expect(work.prepare({ branch: "claude/issue-12-other" })).toMatchObject({
      exitCode: 0,
      notes: "Be brief.\n",
    });
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
