// needs: bubblewrap
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { decideCut, SILENCE_LIMIT_MS } from "../../src/workflow/work/poll-agent.ts";
import { aFaultStory, type FaultStory } from "../support/fault-story.ts";
import { readAgentResult, toJobDir } from "../support/world-sandbox.ts";
import { report, write } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";

const TIMEOUT_MS = 600_000;
const MINUTE_MS = 60_000;
const stories = useStories();

/** Ends the process that watches the agent, from outside, as a machine that dies would; the agent dies with it. */
function killSupervisor(rig: FaultStory, attempt: number): void {
  const job = toJobDir(rig.story.sandboxDir(rig.number), rig.runIds()[0] ?? "", attempt);
  process.kill(Number(readFileSync(join(job, "pid"), "utf8").split(" ")[0]), "SIGKILL");
}

describe("a sandbox that fails", { concurrent: true, timeout: TIMEOUT_MS }, () => {
  test("F21: an agent whose machine dies begins once more, in the same session, and its work counts", async () => {
    let deaths = 0;
    const rig: FaultStory = await aFaultStory(stories, {
      script: steps(write({ "note.md": "A note.\n" }), () => {
        deaths += 1;
        if (deaths === 1) killSupervisor(rig, 1);
        return report("changed");
      }),
    });

    const { runId, outcome } = await rig.run();

    expect(outcome).toMatchObject({ kind: "published", files: 1 });
    const { session_id } = await readAgentResult(rig.story.sandboxDir(rig.number), runId, 2);
    const first = readFileSync(join(toJobDir(rig.story.sandboxDir(rig.number), runId), "stdout"), "utf8");
    expect(first).toContain(`"session_id":"${session_id}"`);
    expect(rig.story.botComments()).toHaveLength(1);
  });

  test("F21: an agent whose machine dies twice is given up, and the comment says so", async () => {
    let deaths = 0;
    const rig: FaultStory = await aFaultStory(stories, {
      script: steps(() => {
        deaths += 1;
        killSupervisor(rig, deaths);
        return report("changed");
      }),
    });

    const { runId, outcome } = await rig.run();

    expect(outcome).toMatchObject({ kind: "agent_failed", failure: "killed" });
    expect(deaths).toBe(2);
    expect(rig.story.comment(runId)).toContain("/claude retry");
  });

  test("F22: a repository without a commit is told so", async () => {
    const rig = await aFaultStory(stories);
    const { github, repo } = rig.story;
    await github.deleteBranch({ repo, branch: "main" }, { silent: true });

    const { runId, outcome } = await rig.run();

    expect(outcome).toMatchObject({ kind: "clone_failed", failure: "empty" });
    expect(rig.story.comment(runId)).toMatch(/empty|no commit/i);
  });

  test("F22: a base that is not there is told by its name", async () => {
    const rig = await aFaultStory(stories);

    const { runId, outcome } = await rig.run("/claude --base nowhere fix this");

    expect(outcome).toMatchObject({ kind: "clone_failed", failure: "missing_ref", detail: "nowhere" });
    expect(rig.story.comment(runId)).toContain("nowhere");
  });

  test("F22: a clone that GitHub's git does not answer is told apart from one that it refuses", async () => {
    const rig = await aFaultStory(stories);
    const path = new RegExp(`^/${rig.story.repo}.git/info/refs$`);
    rig.story.github.fail({ method: "GET", path, status: 503, times: 4 });

    const { outcome } = await rig.run();

    expect(outcome).toMatchObject({ kind: "clone_failed", failure: "network" });
  });
});

describe("F23: an agent is ended", () => {
  const plan = { limits: { minutes: 30, budgetMicroUsd: 1, turns: 1 } } as Parameters<
    typeof decideCut
  >[1]["plan"];

  test.each([
    ["not while it works", { now: 29 * MINUTE_MS, lastOutputAt: 28 * MINUTE_MS }, undefined],
    ["not at ten minutes of silence", { now: SILENCE_LIMIT_MS, lastOutputAt: 0 }, undefined],
    ["after ten minutes of silence", { now: SILENCE_LIMIT_MS + 1, lastOutputAt: 0 }, "silence"],
    ["not at the end of its time", { now: 30 * MINUTE_MS, lastOutputAt: 30 * MINUTE_MS }, undefined],
    [
      "after its time, however much it says",
      { now: 30 * MINUTE_MS + 1, lastOutputAt: 30 * MINUTE_MS },
      "time",
    ],
    ["for its time rather than its silence", { now: 90 * MINUTE_MS, lastOutputAt: 0 }, "time"],
  ])("%s", (_, { now, lastOutputAt }, expected) => {
    expect(decideCut(now, { startedAt: 0, plan, lastOutputAt })).toBe(expected);
  });
});
