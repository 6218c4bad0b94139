import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { tryGit } from "../../../demo/github/git/run-git.ts";
import { EVENTS } from "../../../src/app.ts";
import { parseDelivery } from "../../../src/command/events/payload.ts";
import { aPush } from "./a-pull-payload.ts";

it("the words by which git itself reverts a commit and a merge name what is reverted", async () => {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-revert-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const git = async (...args: string[]) => {
    const { code, stdout, stderr } = await tryGit(directory, args);
    if (code !== 0) throw new Error(stderr);
    return stdout.toString().trim();
  };
  const commit = (words: string) => git("commit", "--quiet", "--allow-empty", "-m", words);
  await git("init", "--quiet", "--initial-branch=main");
  await commit("Begin");
  await git("checkout", "--quiet", "-b", "page");
  await commit("Add a page");
  const page = await git("rev-parse", "HEAD");
  await git("checkout", "--quiet", "main");
  await git("merge", "--quiet", "--no-ff", "-m", "Merge the page", "page");
  const merge = await git("rev-parse", "HEAD");
  await git("revert", "--no-edit", "--mainline", "1", merge).catch(() => undefined);
  await git("commit", "--quiet", "--allow-empty", "--no-edit").catch(() => undefined);
  const ofMerge = await git("log", "-1", "--format=%B");
  await git("revert", "--no-edit", page).catch(() => undefined);
  await git("commit", "--quiet", "--allow-empty", "--no-edit").catch(() => undefined);
  const ofCommit = await git("log", "-1", "--format=%B");

  const asking = parseDelivery(EVENTS, { name: "push", payload: aPush([ofMerge, ofCommit]) }, () => false);

  expect(asking).toMatchObject({ kind: "told", pullEvents: [{ sha: merge }, { sha: page }] });
});
