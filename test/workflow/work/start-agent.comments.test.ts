import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { EVENTS } from "../../../src/app.ts";
import { parseDelivery } from "../../../src/command/events/payload.ts";
import type { ThreadEvent } from "../../../src/run/trigger.ts";
import type { Job } from "../../../src/sandbox/sandbox.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { startAgent } from "../../../src/workflow/work/start-agent.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun } from "../../support/a-run.ts";
import { aSandbox } from "../../support/a-sandbox.ts";

interface Example {
  action?: string;
  issue?: object;
}

const events = createRequire(import.meta.url)("@octokit/webhooks-examples") as {
  name: string;
  examples: Example[];
}[];

/** GitHub's own recorded payload, with another count of comments in it. */
function recorded(name: string, action: string, comments: number): ThreadEvent {
  const example = events
    .find((event) => event.name === name)
    ?.examples.find((each) => each.action === action && each.issue);
  const payload = { installation: { id: 7 }, ...example, issue: { ...example?.issue, comments } };
  const asking = parseDelivery(EVENTS, { name, payload }, () => true);
  if (asking?.kind !== "written") throw new Error(`no event in ${JSON.stringify(payload).slice(0, 200)}`);
  return asking.event;
}

async function promptOf(event: ThreadEvent) {
  const jobs: Job[] = [];
  const start = async (job: Job) => {
    jobs.push(job);
    return { weaknesses: [] };
  };
  const { parts, fake, keep } = aRunsParts({ sandbox: { ...aSandbox().sandbox, start } });
  const run = await keep({ ...aRun(), event });
  const created_at = new Date(event.trigger.createdAt - 1_000).toISOString();
  const earlier = {
    id: 1,
    body: "It is on page 7.",
    user: { login: "ada" },
    created_at,
    updated_at: created_at,
  };
  fake.answer(200, [earlier]);
  const order = {
    plan: aPlan(),
    kept: { kind: "none" } as const,
    budgetMicroUsd: 1,
    job: { machine: 1, round: 1 },
    ask: { kind: "task" } as const,
    told: [],
  };
  await startAgent(await openThread(bindStep(parts, run)), order);
  return { prompt: Buffer.from(jobs[0]?.stdin ?? []).toString(), seen: fake.seen };
}

describe("F59: the comments before a command", () => {
  it.each([0, 1, 2])("are in the prompt, also when the webhook counts %d of them", async (comments) => {
    const { prompt } = await promptOf(recorded("issue_comment", "created", comments));

    expect(prompt).toContain("It is on page 7.");
  });

  it("are not asked for by a run that the new issue itself started", async () => {
    const { seen } = await promptOf(recorded("issues", "opened", 0));

    expect(seen).toEqual([]);
  });
});
