// needs: bubblewrap
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isMoving, listDescendants } from "../../src/sandbox/local/processes.ts";
import { agentEnded, aPatientModel, jobFile, startToDie } from "../support/fault-kill.ts";
import {
  aFaultWorld,
  EDIT_SCRIPT,
  type FaultWorld,
  findProcesses,
  outcomes,
  REPO,
} from "../support/fault-world.ts";
import { report, shell } from "../support/world-script.ts";
import { until } from "../support/world-until.ts";

const EARLY = `--import=${import.meta.resolve("../support/fault-early-checkpoint.ts")}`;
const TIMEOUT_MS = 1_200_000;

/** Whether the agent stands still with all that it made. */
function isPaused(world: FaultWorld): boolean {
  const [pid] = readFileSync(jobFile(world, "pid"), "utf8").split(" ");
  const family = listDescendants(Number(pid));
  return family.length > 0 && !family.some(isMoving);
}

/** The run's one change on its one branch, and nothing left behind. */
async function expectOnce(world: FaultWorld): Promise<void> {
  const app = await world.startApp({ NODE_OPTIONS: EARLY });
  const [outcome] = await outcomes(world, app);
  if (outcome?.kind !== "published") throw new Error(`it is not published: ${JSON.stringify(outcome)}`);
  expect(outcome).toMatchObject({ files: 1, additions: 1 });
  expect(world.github.pulls(REPO)).toHaveLength(1);
  const files = await world.github.branchFiles(REPO, outcome.branch);
  expect(files["src/page.js"]?.content.toString().match(/size = 2/g)).toHaveLength(1);
  await until("its processes to be gone", () => findProcesses(world).length === 0);
}

describe("kill -9 around a checkpoint", { concurrent: true, timeout: TIMEOUT_MS }, () => {
  test("F11: in the midst of the pause the agent goes on, and all is there once", async ({
    onTestFinished,
  }) => {
    // A pipe in the place of git's attributes makes the look at the files last until its time is over.
    const hang = shell("mkdir x && mkfifo x/.gitattributes && echo 'export const size = 2;' >> src/page.js");
    const model = aPatientModel([hang, report("changed")]);
    const world = await aFaultWorld({ script: model.script });
    onTestFinished(() => world.close());
    const app = await world.startApp({ NODE_OPTIONS: EARLY });
    world.command();
    model.answer(0);
    await model.isAsked(1);
    await until("the agent to be paused", () => isPaused(world));
    await app.end("SIGKILL");

    await until("the agent to go on", () => !isPaused(world));
    model.answer(1);
    await agentEnded(world);
    await expectOnce(world);
  });

  test("F11: before and after the change is kept, it is kept and published once", async ({
    onTestFinished,
  }) => {
    const model = aPatientModel(EDIT_SCRIPT);
    const world = await aFaultWorld({ script: model.script });
    onTestFinished(() => world.close());
    const points = ["sql INSERT OR REPLACE INTO change_sets", 'log "run.checkpoint_taken"'];
    const first = await startToDie(world, points[0] ?? "", EARLY);
    world.command();
    model.answer(0);
    await first.isDead();
    const second = await startToDie(world, points[1] ?? "", EARLY);
    await second.isDead();

    expect(isPaused(world)).toBe(false);
    model.answer(1);
    await agentEnded(world);
    await expectOnce(world);
  });
});
