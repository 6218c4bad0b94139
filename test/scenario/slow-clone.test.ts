// needs: bubblewrap
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { listDescendants, signal } from "../../src/sandbox/local/processes.ts";
import { jobFile } from "../support/fault-kill.ts";
import {
  aFaultWorld,
  EDIT_SCRIPT,
  type FaultWorld,
  outcomes,
  REPO,
  readRuns,
  turnsOf,
} from "../support/fault-world.ts";
import { findProcesses } from "../support/world-sandbox.ts";
import { until } from "../support/world-until.ts";

const TIMEOUT_MS = 600_000;
/** What can't be packed, so that the clone takes 25 seconds. */
const FILE_COUNT = 100;
const FILE_BYTES = 40_000;
const PACK_BYTES_PER_SECOND = 160_000;

async function aSlowWorld(): Promise<FaultWorld> {
  const big = Array.from({ length: FILE_COUNT }, (_, index) => [
    `data/${index}.bin`,
    { content: randomBytes(FILE_BYTES) },
  ]);
  return aFaultWorld({
    script: EDIT_SCRIPT,
    files: { "src/page.js": "export const page = 1;\n", ...Object.fromEntries(big) },
    packBytesPerSecond: PACK_BYTES_PER_SECOND,
  });
}

/** The git that fetches from this world's server now. */
function findFetch({ github }: FaultWorld): number | undefined {
  return findProcesses(`--depth=50 ${github.url}/`)[0];
}

async function untilPercent({ github, number }: FaultWorld): Promise<void> {
  await until("the comment to say how far the clone is", () =>
    github.comments(REPO, number).some(({ body }) => /cloning the repository \(\d{1,2} %\)/.test(body)),
  );
}

/** How often git asked what there is, which each fetch does once. */
function countFetches({ github }: FaultWorld, by?: number): number {
  const asked = github.gitRequests.filter(({ path }) => path.includes("/info/refs"));
  return asked.filter(({ tokenId }) => by === undefined || tokenId === by).length;
}

/** The tokens that git had, and whether each is ended. */
function gitTokens({ github }: FaultWorld): boolean[] {
  const had = new Set(github.gitRequests.map(({ tokenId }) => tokenId));
  return github.tokens().flatMap(({ id, revoked }) => (had.has(id) ? [revoked] : []));
}

describe("a repository that takes long to clone", { concurrent: true, timeout: TIMEOUT_MS }, () => {
  test("F50, S8: shows how far it is; the clone goes on without the app, and the next app ends its token", async ({
    onTestFinished,
  }) => {
    const world = await aSlowWorld();
    onTestFinished(() => world.close());
    const first = await world.startApp();
    world.command();
    await untilPercent(world);
    const fetching = findFetch(world);
    await first.end("SIGKILL");

    expect(fetching).toBeDefined();
    expect(findFetch(world)).toBe(fetching);
    const second = await world.startApp();
    expect(await outcomes(world, second)).toMatchObject([{ kind: "published" }]);
    expect(countFetches(world)).toBe(1);
    expect(gitTokens(world)).toEqual([true]);
  });

  test("F50, S8: a stop ends it and its token, and the next command clones anew", async ({
    onTestFinished,
  }) => {
    const world = await aSlowWorld();
    onTestFinished(() => world.close());
    const app = await world.startApp();
    world.command();
    await untilPercent(world);
    world.command("/claude stop");

    await until("git to end", () => findFetch(world) === undefined);
    await until("its token to be ended", () => gitTokens(world).join() === "true");
    await until("the run to be over", () => readRuns(world)[0]?.isOver);
    expect(readRuns(world)[0]?.outcome).toMatchObject({ kind: "stopped", by: "ann" });
    expect(turnsOf(world)).toEqual([]);

    world.command();
    expect((await outcomes(world, app, 3)).at(-1)).toMatchObject({ kind: "published" });
    expect(gitTokens(world)).toEqual([true, true]);
  });

  test("F50: git killed while it unpacks fetches again, and the run goes on", async ({ onTestFinished }) => {
    const world = await aSlowWorld();
    onTestFinished(() => world.close());
    const app = await world.startApp();
    world.command();
    await untilPercent(world);
    const git = findFetch(world);
    for (const pid of git === undefined ? [] : [git, ...listDescendants(git)]) signal(pid, "SIGKILL");

    expect(await outcomes(world, app)).toMatchObject([{ kind: "published" }]);
    expect(countFetches(world)).toBe(2);
    expect(gitTokens(world)).toEqual([true]);
  });

  test("F50, S8: whoever watches the clone is killed: the run begins once more with another token", async ({
    onTestFinished,
  }) => {
    const world = await aSlowWorld();
    onTestFinished(() => world.close());
    const app = await world.startApp();
    world.command();
    await untilPercent(world);
    process.kill(
      Number.parseInt(readFileSync(jobFile(world, "pid", { kind: "clone" }), "utf8"), 10),
      "SIGKILL",
    );

    expect(await outcomes(world, app)).toMatchObject([{ kind: "published" }]);
    // Git may die of its broken pipe a moment before the shell around it, which then asks once more: the second machine's fetch is one.
    expect(countFetches(world, world.github.gitRequests.at(-1)?.tokenId)).toBe(1);
    expect(gitTokens(world)).toEqual([true, true]);
  });
});
