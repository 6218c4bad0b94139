// needs: bubblewrap
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { order, useObedientAgent } from "../support/fault-agent.ts";
import { aRunWorld, type RunWorld } from "../support/run-world.ts";
import { until } from "../support/world-until.ts";

const MINUTE_MS = 60_000;

const agent = useObedientAgent();
let world: RunWorld;

beforeEach(async () => {
  world = await aRunWorld(agent, { ".gitignore": "*.log\ngo\n" });
});
afterEach(() => world.close());

/** An agent that changes a file, says something, and works on until it is let go. */
const WORK_ON = order(
  `[ -e note.md ] && echo Found. >> note.md || echo A note. > note.md; echo '{"type":"tool_progress"}'; until [ -e go ]; do sleep 0.05; done; echo More. >> note.md`,
);

/** Gives the command; resolves with the run's id when its change was kept in the midst of the work. */
async function sayAndKeep(): Promise<string> {
  const runId = await world.say(WORK_ON);
  await until("the agent to work", () => world.steps(runId).includes("work 1.1"));
  world.clock.aheadMs = 4.5 * MINUTE_MS;
  world.runner.wake(runId);
  const isTaken = () =>
    world.lines.some(({ event, files }) => event === "run.checkpoint_taken" && files === 1);
  await until("a checkpoint", isTaken);
  return runId;
}

async function letGo(): Promise<void> {
  const sandbox = await world.sandboxes.find(world.sandbox);
  await sandbox?.exec(["sh", "-c", "touch go"], { timeoutMs: 60_000, capBytes: 100, network: "none" });
}

function loseOnce(isIt: (call: string, what: string) => boolean): void {
  let isLost = false;
  world.sandboxes.before = async (call, what) => {
    if (isLost || !isIt(call, what)) return;
    isLost = true;
    await world.sandboxes.lose(world.sandbox);
  };
}

const KEPT = {
  files: 1,
  additions: 1,
  deletions: 0,
  at: expect.any(Number),
  notes: [expect.stringContaining("was kept at")],
};

describe("F21: a machine that is lost after a checkpoint", () => {
  test("with the agent's result in it: what was kept is offered, and the next command goes on from it", async () => {
    const runId = await sayAndKeep();
    loseOnce((call, what) => call === "exec" && what.includes(" compare "));
    await letGo();
    const { outcome, comment } = await world.ended(runId);

    expect(outcome).toEqual({ kind: "changes_lost", text: "It was done.", kept: KEPT });
    expect(comment).toMatch(/^\*\*The last changes were lost with the sandbox\*\*/);
    expect(comment).toMatch(/What was changed by \d\d:\d\d UTC is kept \(1 file, \+1 −0\)/);
    const next = await world.run(order("cat note.md > copy.md"));
    expect(next.outcome).toMatchObject({ kind: "published", files: 2 });
  });

  test("just when somebody stops the run: what was kept is offered", async () => {
    const runId = await sayAndKeep();
    loseOnce((call) => call === "kill");
    await world.run("/claude stop");

    expect((await world.ended(runId)).outcome).toEqual({ kind: "stopped", by: "octo", kept: KEPT });
    expect((await world.run("/claude publish")).outcome).toMatchObject({ kind: "published", files: 1 });
  });

  test("while the agent works: another one goes on from it, and nothing is offered beside what is published", async () => {
    const runId = await sayAndKeep();
    await world.sandboxes.lose(world.sandbox);
    await until("another agent", () => world.steps(runId).includes("work 2.1"));
    await letGo();
    const { outcome } = await world.ended(runId);

    expect(outcome).toMatchObject({ kind: "published", files: 1, additions: 3 });
    expect(outcome).not.toHaveProperty("kept");
  });
});
