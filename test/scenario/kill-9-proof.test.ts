// needs: bubblewrap
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { aMendingAgent, CHECKED_FILES } from "../support/a-checked-repository.ts";
import { dieAtEach, startToDie } from "../support/fault-kill.ts";
import { aFaultWorld, type FaultWorld, outcomes, REPO, readRuns } from "../support/fault-world.ts";

const TIMEOUT_MS = 1_200_000;
const done = (step: string) => `log "step":"${step}"`;

function listJobs(world: FaultWorld): string[] {
  const [run] = readRuns(world);
  const jobs = readdirSync(join(world.directory, "data", "sandboxes", `thread-${run?.thread}`, "jobs"));
  return jobs.filter((name) => name.startsWith("checks-")).map((name) => name.replace(run?.id ?? "", "RUN"));
}

function countBaselines({ directory }: FaultWorld): unknown {
  const database = new DatabaseSync(join(directory, "data", "sandpiper.db"), { readOnly: true });
  try {
    return database.prepare("SELECT count(*) AS count FROM baselines").get()?.count;
  } finally {
    database.close();
  }
}

test("F11: a server killed at each step of checks, base, a round and the proof does each of them once", {
  timeout: TIMEOUT_MS,
}, async ({ onTestFinished }) => {
  const asked: string[] = [];
  const world = await aFaultWorld({
    files: CHECKED_FILES,
    script: aMendingAgent((text) => asked.push(text)),
  });
  onTestFinished(() => world.close());
  const first = await startToDie(world, done("start agent 1.1"));
  world.command();
  await first.isDead();

  await dieAtEach(world, ["work 1.1", "keep session 1.1"].map(done));
  await dieAtEach(world, ["collect 1.1", "start checks after 1.1", "checks after 1.1"].map(done));
  await dieAtEach(world, [done("start checks before 1.1"), "sql INSERT OR REPLACE INTO baselines"]);
  await dieAtEach(world, [done("checks before 1.1"), done("start agent 1.2"), done("work 1.2")]);
  await dieAtEach(world, ["keep session 1.2", "collect 1.2", "checks after 1.2"].map(done));
  await dieAtEach(world, ["start checks red 1.2", "checks red 1.2", "commit"].map(done));
  const app = await world.startApp();

  const [published] = await outcomes(world, app);
  expect(published).toMatchObject({
    kind: "published",
    draft: false,
    evidence: {
      proof: "proven",
      checks: [{ before: { state: "passed" }, after: { state: "passed" } }],
      rounds: [{ failed: ["node --test"] }],
    },
  });
  expect(asked).toHaveLength(1);
  expect(listJobs(world).sort()).toEqual([
    "checks-after-RUN-1-1",
    "checks-after-RUN-1-2",
    "checks-before-RUN-1-1",
    "checks-red-RUN-1-2",
  ]);
  expect(countBaselines(world)).toBe(1);
  expect(world.github.pulls(REPO)).toHaveLength(1);
});
