import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { NO_PROGRESS } from "../../src/agent/progress.ts";
import type { Run } from "../../src/run/run.ts";
import { openPull } from "../../src/workflow/publish/pull-request.ts";
import { provision } from "../../src/workflow/ready/provision.ts";
import { bindStep, openThread } from "../../src/workflow/step.ts";
import { announce } from "../../src/workflow/tell/report.ts";
import { NO_WORK_BEFORE } from "../../src/workflow/work/cost.ts";
import { pollAgent, toFirstWorkState, type WorkState } from "../../src/workflow/work/poll-agent.ts";
import { aRecording } from "../agent/recorded-transcript.ts";
import { NOW } from "../support/a-github.ts";
import { aRunsParts } from "../support/a-parts.ts";
import { aPlan, aRun } from "../support/a-run.ts";
import { aSandbox } from "../support/a-sandbox.ts";

const ANNOUNCED = { commentId: 5, checkRunId: 6, baseSha: "b".repeat(40) };
const FACTS = { notes: [], hiddenRemoved: 0, itemsLeftOut: 0, weaknesses: [] };

/** A run that was taken three seconds ago, and what is logged of it. */
async function aLoggedRun(about: Partial<Run> = {}, chunk = "") {
  const lines: Record<string, unknown>[] = [];
  const polls = [{ chunk: new Uint8Array(Buffer.from(chunk)), state: { kind: "running" as const } }];
  const { sandbox } = aSandbox({ polls });
  const { parts: silent, fake, keep } = aRunsParts({ sandbox });
  const log = pino(
    { base: null, messageKey: "event" },
    { write: (text) => void lines.push(JSON.parse(text)) },
  );
  const run = await keep({ ...aRun(ANNOUNCED), createdAt: NOW - 3_000, ...about });
  return { parts: { ...silent, log }, fake, run, lines };
}

const elapsed = { thread: "t1", elapsedMs: 3_000 };

describe("what the metrics need of a run", () => {
  it("is logged when its sandbox is there", async () => {
    const { parts, run, lines } = await aLoggedRun();
    await provision(await openThread(bindStep(parts, run)), { plan: aPlan(), before: { kind: "asking" } });

    expect(lines).toMatchObject([{ ...elapsed, event: "sandbox.ready" }]);
  });

  it.each<[string, Partial<Run>, string[]]>([
    ["when people are told of it first", { commentId: undefined }, ["run.acknowledged"]],
    ["not when they are told again", {}, []],
  ])("is logged %s", async (_, about, events) => {
    const { parts, fake, run, lines } = await aLoggedRun(about);
    for (let count = 0; count < 5; count += 1) fake.answer(201, { id: 5 });
    await announce(await openThread(bindStep(parts, run)), {
      plan: aPlan(),
      turn: { kind: "taken", budgetMicroUsd: 1 },
    }).catch(() => undefined);

    expect(lines.map(({ event }) => event)).toEqual(events);
  });

  it.each<[string, number, number, Partial<WorkState["progress"]>, string[]]>([
    ["nothing of the model yet", 1, 1, {}, []],
    ["the first of the model", 8, 1, {}, ["run.agent_spoke"]],
    ["more of the model", 8, 1, { turns: 1 }, []],
    ["the first on a second machine", 8, 2, {}, []],
  ])("is logged once of an agent: %s", async (_, lineCount, machine, progress, events) => {
    const chunk = `${aRecording("done").toString("utf8").split("\n").slice(0, lineCount).join("\n")}\n`;
    const { parts, fake, run, lines } = await aLoggedRun({}, chunk);
    for (let count = 0; count < 4; count += 1) fake.answer(200, { id: 5 });
    const first = toFirstWorkState(NOW);
    const before = { ...first, progress: { ...first.progress, ...progress } };
    await pollAgent(
      await openThread(bindStep(parts, run)),
      {
        plan: aPlan(),
        job: { machine, round: 1 },
        startedAt: NOW,
        before: NO_WORK_BEFORE,
        takesAdditions: true,
        facts: FACTS,
      },
      before,
    );

    expect(lines.map(({ event }) => event)).toEqual(events);
  });

  it("is logged when its pull request is there", async () => {
    const { parts, fake, run, lines } = await aLoggedRun();
    const head = { ref: "claude/issue-12-012345", sha: "d".repeat(40), repo: { id: 42 } };
    const pull = { number: 7, html_url: "https://github.test/7", state: "open", title: "t", head };
    for (let count = 0; count < 5; count += 1) fake.answer(201, { ...pull, base: { ref: "main" }, id: 8 });
    const money = { costMicroUsd: 1, threadSpentMicroUsd: 1, threadCapMicroUsd: 2 };
    await openPull(await openThread(bindStep(parts, run)), {
      plan: aPlan({ labels: [] }),
      progress: NO_PROGRESS,
      placed: { kind: "placed", branch: head.ref, sha: head.sha, pullBase: undefined, notes: [] },
      figures: { files: 1, additions: 1, deletions: 0 },
      notes: [],
      isDraft: false,
      isUnfinished: false,
      evidence: undefined,
      receipt: { model: "sonnet", turns: 1, tokens: 1, elapsedMs: 1, sandboxMs: 1, ...money },
    });

    expect(lines).toMatchObject([{ ...elapsed, event: "pull_request.opened" }]);
  });
});
