// needs: bubblewrap
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { dieAtEach, startToDie } from "../support/fault-kill.ts";
import { aFaultWorld, type FaultWorld, outcomes, REPO, readRuns } from "../support/fault-world.ts";
import { report, write } from "../support/world-script.ts";

const TIMEOUT_MS = 1_200_000;
const SUM = "export const sum = (all) => all.reduce((a, b) => a + b);\n";
const TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { sum } from "../src/sum.js";
test("of two", () => assert.equal(sum([1, 2]), 3));
`;
const FILES = {
  "package.json": '{ "type": "module" }\n',
  "src/sum.js": SUM,
  "test/sum.test.js": TEST,
  ".github/sandpiper.yml": 'on: { issue_opened: off }\nverify: ["node --test"]\n',
};

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
    files: FILES,
    script: steps(
      write({
        "src/sum.js": SUM.replace("a + b)", "a - b, 0)"),
        "test/none.test.js": TEST.replace("of two", "of none").replace("sum([1, 2]), 3", "sum([]), 0"),
      }),
      report("changed"),
      (request) => {
        asked.push(request.allText);
        return write({ "src/sum.js": SUM.replace("a + b)", "a + b, 0)") });
      },
      report("changed"),
    ),
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
