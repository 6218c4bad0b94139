import { describe, expect, it } from "vitest";
import type { Job } from "../../src/sandbox/sandbox.ts";
import { bindStep, openThread } from "../../src/workflow/step.ts";
import { startAgent } from "../../src/workflow/work/start-agent.ts";
import { NOW } from "../support/a-github.ts";
import { aRunsParts } from "../support/a-parts.ts";
import { aPlan, aRun } from "../support/a-run.ts";
import { aSandbox } from "../support/a-sandbox.ts";

/** Starts an agent in a thread with these comments; gives the job, and what was counted. */
async function start(toBodies: (marker: string) => string[]) {
  const jobs: Job[] = [];
  const start = async (job: Job) => {
    jobs.push(job);
    return { weaknesses: [] };
  };
  const sandbox = { ...aSandbox().sandbox, start };
  const { parts, fake, keep } = aRunsParts({ sandbox });
  const run = await keep(aRun({ trigger: { id: 99 } }));
  const at = new Date(NOW - 60_000).toISOString();
  const bodies = toBodies(parts.marker.render("f".repeat(26)));
  const own = {
    id: 99,
    body: "THE COMMAND ITSELF",
    user: { login: "octocat" },
    created_at: at,
    updated_at: at,
  };
  fake.answer(200, [own, ...bodies.map((body, id) => ({ ...own, id, body }))]);
  const started = await startAgent(await openThread(bindStep(parts, run)), {
    plan: aPlan(),
    kept: { kind: "none" },
    budgetMicroUsd: 1,
    job: { machine: 1, round: 1 },
    ask: { kind: "task" },
    told: [],
  });
  return { started, prompt: Buffer.from(jobs[0]?.stdin ?? []).toString(), job: jobs[0] };
}

describe("S5: the comments of a thread in a prompt", () => {
  it("of our own have their marker taken off, which is not counted as something hidden", async () => {
    const { started, prompt } = await start((marker) => [`**Pull request #13 is ready**\n\n${marker}`]);

    expect(prompt).toContain("**Pull request #13 is ready**");
    expect(prompt).not.toContain("sandpiper run=");
    expect(started).toMatchObject({ kind: "started", hiddenRemoved: 0 });
  });

  it("S20: with a forged marker are like any that hide something", async () => {
    const { started, prompt } = await start((marker) => [`hello ${marker.replace(/sig=..../, "sig=0000")}`]);

    expect(prompt).not.toContain("sandpiper run=");
    expect(started).toMatchObject({ hiddenRemoved: 1 });
  });

  it("do not include the command itself, which is the instruction", async () => {
    const { prompt } = await start(() => ["hello"]);

    expect(prompt).not.toContain("THE COMMAND ITSELF");
    expect(prompt).toContain("fix this");
  });

  it("S8: go in on stdin; the arguments and the environment hold nothing that people wrote, and no secret", async () => {
    const { job } = await start(() => ["A COMMENT"]);

    expect(JSON.stringify([job?.args, job?.env])).not.toMatch(/A COMMENT|fix this|canary/);
  });
});
