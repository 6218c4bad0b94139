import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { APP_GIT_ENV } from "../../src/change/app-git-env.ts";
import { gitBlobSha } from "../../src/change/change-set.ts";
import { STAGE_SCRIPT } from "../../src/change/stage-script.ts";
import { aWorkTree } from "../support/a-work-tree.ts";

const isRoot = process.getuid?.() === 0;
const countObjects = (folder: string): number =>
  Number(execFileSync("sh", ["-c", 'find "$1" -type f | wc -l', "sh", folder]).toString());
/** All of it, its contents by their hashes. */
const toPrint = ({ changeSet, ...rest }: Awaited<ReturnType<ReturnType<typeof aWorkTree>["collect"]>>) => ({
  ...rest,
  ...changeSet,
  changes: changeSet.changes.map((change) =>
    change.kind === "delete"
      ? change
      : {
          ...change,
          content: gitBlobSha(change.content),
          baseContent: change.baseContent && gitBlobSha(change.baseContent),
        },
  ),
});

describe("S30: a change that is looked at while the agent is paused", () => {
  it("is the same that a look after its end would take, and what it stages is kept once", async () => {
    using work = aWorkTree({ "a.txt": "a\n", "moved.txt": "a long line that stays the same\n" });
    await work.begin();
    const before = countObjects(join(work.base, "objects"));
    work.write("a.txt", "b\n");
    // More than comes along with the list of changes.
    work.write("large.bin", "x".repeat(2_000_000));
    work.git(work.tree, "mv", "moved.txt", "there.txt");
    const first = toPrint(await work.collect({ isPeek: true }));
    const staged = countObjects(join(work.base, "peek"));
    const second = toPrint(await work.collect({ isPeek: true }));

    expect(second).toEqual(first);
    expect(countObjects(join(work.base, "objects"))).toBe(before);
    expect(countObjects(join(work.base, "peek"))).toBe(staged);
    expect(toPrint(await work.collect())).toEqual(first);
    expect(existsSync(join(work.base, "peek"))).toBe(false);
  });

  it("leaves what is the agent's as it is: repositories, pipes, what nobody may read", async () => {
    using work = aWorkTree({ "a.txt": "a\n" });
    await work.begin();
    work.aRepository("nested");
    work.write("a.txt", "b\n");
    work.write("closed.txt", "mine\n");
    chmodSync(join(work.tree, "closed.txt"), 0);
    execFileSync("sh", ["-c", 'mkfifo "$1"', "sh", join(work.tree, "pipe")]);
    const { changeSet } = await work.collect({ isPeek: true });

    const paths = changeSet.changes.map(({ path }) => path);
    expect(paths).toEqual(isRoot ? ["a.txt", "closed.txt"] : ["a.txt"]);
    expect(work.list("nested").toSorted()).toEqual([".git", "f.txt"]);
    expect(statSync(join(work.tree, "pipe")).isFIFO()).toBe(true);
    expect(statSync(join(work.tree, "closed.txt")).mode & 0o777).toBe(0);
  });

  it("that takes too long is ended, and what was set aside for it is back before the agent goes on", async () => {
    using work = aWorkTree({ "a.txt": "a\n" });
    await work.begin();
    work.aRepository("nested");
    const seen = join(work.root, "seen");
    mkdirSync(join(work.root, "bin"));
    writeFileSync(
      join(work.root, "bin/git"),
      `#!/bin/sh\nls -A "$GIT_WORK_TREE/nested" >"${seen}"; sleep 30\n`,
    );
    chmodSync(join(work.root, "bin/git"), 0o755);
    const places = [work.base, work.tree, work.first, work.baseline(), "peek", "aword"];
    const args = ["-k", "9", "6", "sh", "-c", STAGE_SCRIPT, "sh", ...places];
    const env = { ...APP_GIT_ENV, PATH: `${join(work.root, "bin")}:${process.env.PATH}` };
    const startedAt = Date.now();
    spawnSync("timeout", args, { env });

    expect(Date.now() - startedAt).toBeLessThan(20_000);
    expect(execFileSync("cat", [seen]).toString()).toContain(".git.aword");
    expect(work.list("nested").toSorted()).toEqual([".git", "f.txt"]);
    expect((await work.collect({ isPeek: true })).findings).toMatchObject([{ path: "nested" }]);
  });
});
