import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { APP_GIT_ENV } from "../../src/change/app-git-env.ts";
import { collectChanges, takeBaseline } from "../../src/change/collect.ts";
import type { ExecOptions, Sandbox } from "../../src/sandbox/sandbox.ts";
import { LAY_OUT_KEPT_SCRIPT } from "../../src/workflow/ready/lay-out-kept.ts";
import { PREPARE_SCRIPT } from "../../src/workflow/ready/prepare-script.ts";

const WHO = ["-c", "user.name=a", "-c", "user.email=a@example.com"];

/** A repository to clone from, a place to clone to, and the app's script between them; removed when the test ends. */
export function aWorkTree(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), "prepare-"));
  const origin = join(root, "origin");
  const base = join(root, "base.git");
  const tree = join(root, "tree");
  /** One instant for all commits: the same content has the same id. */
  const dates = { GIT_AUTHOR_DATE: "1700000000 +0000", GIT_COMMITTER_DATE: "1700000000 +0000" };
  const env = { PATH: process.env.PATH, HOME: root, ...APP_GIT_ENV, ...dates, GIT_ALLOW_PROTOCOL: "file" };
  const git = (cwd: string, ...args: string[]): string =>
    execFileSync("git", args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] })
      .toString()
      .trim();
  const write = (folder: string, path: string, content: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const commit = (changes: Readonly<Record<string, string>>): string => {
    for (const [path, content] of Object.entries(changes)) write(origin, path, content);
    git(origin, "add", "--all");
    git(origin, ...WHO, "commit", "--quiet", "--message", "a change");
    return git(origin, "rev-parse", "HEAD");
  };
  /** The app's commands as the local sandbox runs them, on this very machine: nothing hides them from what the agent left. */
  const sandbox = {
    paths: { home: root, repository: tree, base, agent: "claude" },
    exec: async (args: readonly string[], { env: more, stdin }: ExecOptions) => {
      const [program = "", ...rest] = args;
      const options = {
        env: { ...env, ...more, GIT_ALLOW_PROTOCOL: "file" },
        input: stdin,
        cwd: tree,
        maxBuffer: 1e9,
      };
      const { status, stdout, stderr } = spawnSync(program, rest, options);
      return { outcome: "exited", exitCode: status ?? undefined, stdout, stderr: stderr.toString() };
    },
  } as unknown as Sandbox;
  mkdirSync(origin);
  mkdirSync(tree);
  git(root, "init", "--quiet", origin);
  const first = commit(files);
  let attempt = 0;
  return {
    sandbox,
    root,
    origin,
    base,
    tree,
    first,
    git,
    commit,
    /** Commits files that git would convert or refuse, byte for byte. */
    commitAsIs(changes: Readonly<Record<string, string>>): string {
      for (const [path, content] of Object.entries(changes)) {
        write(root, "blob", content);
        const sha = git(origin, "hash-object", "-w", "--no-filters", join(root, "blob"));
        git(origin, "update-index", "--add", "--cacheinfo", `100644,${sha},${path}`);
      }
      git(origin, ...WHO, "commit", "--quiet", "--message", "as it is");
      return git(origin, "rev-parse", "HEAD");
    },
    /** Commits a submodule at a path, by the id of a commit of its own. */
    commitSubmodule(path: string, sha: string): string {
      git(origin, "update-index", "--add", "--cacheinfo", `160000,${sha},${path}`);
      git(origin, ...WHO, "commit", "--quiet", "--message", "a submodule");
      return git(origin, "rev-parse", "HEAD");
    },
    /** Makes a repository in a folder of the work tree, with one commit of `f.txt`; its commit's id. */
    aRepository(path: string): string {
      const folder = join(tree, path);
      git(root, "init", "--quiet", folder);
      write(folder, "f.txt", "aaaa\n");
      git(folder, "add", "f.txt");
      git(folder, ...WHO, "commit", "--quiet", "--message", "inside");
      return git(folder, "rev-parse", "HEAD");
    },
    read: (path: string) => readFileSync(join(tree, path), "utf8"),
    /** Lays out what an earlier run left, as the agent. */
    layOutKept: (stdin: Uint8Array) =>
      void execFileSync("sh", ["-c", LAY_OUT_KEPT_SCRIPT, "sh", first], {
        env,
        cwd: tree,
        input: stdin,
        stdio: "pipe",
      }),
    /** A commit in the agent's own repository, of all that is there. */
    aCommit: () => void git(tree, ...WHO, "commit", "--quiet", "--all", "--allow-empty", "--message", "mine"),
    list: (path: string) => readdirSync(join(tree, path)),
    /** Writes into the work tree, as the agent could. */
    write: (path: string, content: string) => write(tree, path, content),
    prepare(order: { commit?: string; ref?: string; branch?: string; url?: string; target?: string } = {}) {
      const {
        commit: sha = first,
        ref = "refs/heads/main",
        branch = "claude/issue-12-a1b2c3",
        url = `file://${origin}`,
        target = "main",
      } = order;
      const places = [base, tree, url, sha, ref, branch, target, `refs/heads/${target}`];
      const { status: exitCode, stderr } = spawnSync("sh", ["-c", PREPARE_SCRIPT, "sh", ...places], { env });
      return { exitCode, stderr: stderr.toString() };
    },
    /** Lays out a commit, and takes the baseline after what setup did. */
    async begin({ commit: sha = first, setup = () => {} }: { commit?: string; setup?: () => void } = {}) {
      const prepared = this.prepare({ commit: sha });
      if (prepared.exitCode !== 0) throw new Error(prepared.stderr);
      setup();
      attempt += 1;
      await takeBaseline(sandbox, { baseSha: sha, baseline: `run-${attempt}` });
    },
    baseline: () => `run-${attempt}`,
    takeBaseline: () => takeBaseline(sandbox, { baseSha: first, baseline: `run-${attempt}` }),
    /** What the app takes for the agent's change now. */
    async collect({ commit: sha = first, isPeek = false } = {}) {
      const bytes = 10_000_000;
      const limits = { maxFiles: 1_000, maxFileBytes: bytes, maxChangeBytes: bytes, maxLockfileBytes: bytes };
      const order = { baseSha: sha, baseline: `run-${attempt}`, limits, isPeek };
      const collected = await collectChanges(sandbox, order);
      if (collected.kind !== "collected") throw new Error(JSON.stringify(collected));
      return collected;
    },
    [Symbol.dispose]: () => execFileSync("rm", ["-rf", "--", root]),
  };
}
