import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { APP_GIT_ENV, PREPARE_SCRIPT } from "../../src/run/prepare-script.ts";

const WHO = ["-c", "user.name=a", "-c", "user.email=a@example.com"];

/** A repository to clone from, a place to clone to, and the app's script between them; removed when the test ends. */
export function aWorkTree(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), "prepare-"));
  const origin = join(root, "origin");
  const base = join(root, "base.git");
  const tree = join(root, "tree");
  const env = { PATH: process.env.PATH, HOME: root, ...APP_GIT_ENV, GIT_ALLOW_PROTOCOL: "file" };
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
  mkdirSync(origin);
  mkdirSync(tree);
  git(root, "init", "--quiet", origin);
  const first = commit(files);
  return {
    root,
    origin,
    base,
    tree,
    first,
    git,
    commit,
    /** Writes into the work tree, as the agent could. */
    write: (path: string, content: string) => write(tree, path, content),
    prepare(order: { commit?: string; ref?: string; branch?: string; url?: string; who?: string } = {}) {
      const {
        commit: sha = first,
        ref = "refs/heads/main",
        branch = "claude/issue-12-a1b2c3",
        url = `file://${origin}`,
        who = "run-1",
      } = order;
      const result = spawnSync("sh", ["-c", PREPARE_SCRIPT, "sh", base, tree, url, sha, ref, branch, who], {
        env,
      });
      const [novelty = "", ...notes] = result.stdout.toString().split("\n");
      const { status: exitCode } = result;
      return { exitCode, novelty, notes: notes.join("\n"), stderr: result.stderr.toString() };
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}
