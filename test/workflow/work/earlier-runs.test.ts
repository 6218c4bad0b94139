import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Job } from "../../../src/sandbox/sandbox.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { toEarlierRuns } from "../../../src/workflow/work/build-prompt.ts";
import { NO_WORK_BEFORE } from "../../../src/workflow/work/cost.ts";
import { pollAgent, toFirstWorkState } from "../../../src/workflow/work/poll-agent.ts";
import { startAgent } from "../../../src/workflow/work/start-agent.ts";
import { aRecording } from "../../agent/recorded-transcript.ts";
import { NOW } from "../../support/a-github.ts";
import { anOutcome, OUTCOME_KINDS } from "../../support/a-outcome.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun } from "../../support/a-run.ts";
import { aSandbox } from "../../support/a-sandbox.ts";

const SESSION = "2f1a3c4d-0000-4000-8000-000000000000";
const EXITED = { kind: "exited", exitCode: 0, reason: "exited" } as const;

/** A session's file with one line, as the CLI (2.1.329) writes a person's words. */
const aSessionFile = () =>
  `${JSON.stringify({
    ...{ type: "user", sessionId: SESSION, uuid: "11111111-1111-4111-8111-111111111111", parentUuid: null },
    ...{
      cwd: "/",
      version: "2.1.329",
      timestamp: "2026-03-01T11:00:00.000Z",
      message: { role: "user", content: "hello" },
    },
  })}\n`;

/** Starts an agent in a thread that had one run; gives its prompt and what was counted. */
async function startSecond({ isFresh = false, session }: { isFresh?: boolean; session?: string } = {}) {
  const jobs: Job[] = [];
  const start = async (job: Job) => {
    jobs.push(job);
    return { weaknesses: [] };
  };
  const poll = async () => ({ chunk: new Uint8Array(), state: EXITED });
  const { parts, fake, keep } = aRunsParts({ sandbox: { ...aSandbox().sandbox, start, poll } });
  fake.answer(200, []);
  const command = { verb: "work", options: {}, instruction: "THE FIRST WISH", context: "" } as const;
  const first = await keep(aRun({ id: "1".repeat(26), command, trigger: { id: 1 } }));
  const outcome = anOutcome("published", { summary: "WHAT IT SAID" });
  await parts.store.runs.end(first.id, { outcome, costMicroUsd: 1, now: parts.now() });
  await parts.store.threads.update(first.threadId, { sessionId: SESSION });
  if (session !== undefined) {
    const bytes = gzipSync(session);
    await parts.store.sessions.put(first.threadId, { id: SESSION, bytes });
  }
  const run = await keep(aRun({ trigger: { id: 2 } }));
  const started = await startAgent(await openThread(bindStep(parts, run)), {
    ...{ plan: aPlan({ isFresh }), budgetMicroUsd: 1, job: { machine: 1, round: 1 }, kept: { kind: "none" } },
    ...{ ask: { kind: "task" }, told: [] },
  });
  const agent = jobs.find(({ name }) => name.startsWith("agent-"));
  return { started, prompt: Buffer.from(agent?.stdin ?? []).toString() };
}

describe("F73: an agent that does not remember the thread's earlier runs", () => {
  it("is told of them in short when its session can't be put back", async () => {
    const { started, prompt } = await startSecond();

    expect(prompt).toContain("its change (3 files) is in pull request #13.");
    expect(prompt.indexOf("THE FIRST WISH")).toBeGreaterThan(0);
    expect(prompt.indexOf("WHAT IT SAID")).toBeGreaterThan(prompt.indexOf("THE FIRST WISH"));
    expect(prompt.indexOf("fix this")).toBeGreaterThan(prompt.indexOf("WHAT IT SAID"));
    expect(started).toMatchObject({ kind: "started", runsDigested: 1 });
  });

  it("is told of them when what was kept is no session", async () => {
    expect((await startSecond({ session: "no session\n" })).started).toMatchObject({ runsDigested: 1 });
  });

  it("is not when it remembers them, and not when a retry is to begin as if there had been none", async () => {
    for (const about of [{ session: aSessionFile() }, { isFresh: true }]) {
      const { started, prompt } = await startSecond(about);

      expect(prompt).not.toContain("WHAT IT SAID");
      expect(started).toMatchObject({ kind: "started", runsDigested: 0 });
    }
  });
});

describe("F73: a session that became too long", () => {
  it.each([
    ["is given up when its agent has ended", "too-long", undefined],
    ["is kept after another failure", "529", SESSION],
  ])("%s", async (_, recording, left) => {
    const state = { ...EXITED, exitCode: 1 };
    const { sandbox } = aSandbox({ polls: [{ chunk: aRecording(recording), state }] });
    const { parts, keep } = aRunsParts({ sandbox });
    const run = await keep(aRun());
    await parts.store.threads.update(run.threadId, { sessionId: SESSION });
    const facts = { notes: [], hiddenRemoved: 0, itemsLeftOut: 0, weaknesses: [] };
    const order = {
      plan: aPlan(),
      job: { machine: 1, round: 1 },
      startedAt: NOW,
      before: NO_WORK_BEFORE,
      takesAdditions: true,
      facts,
    };

    const { end } = await pollAgent(await openThread(bindStep(parts, run)), order, toFirstWorkState(NOW));

    const failure = left === undefined ? "too_long" : "overloaded";
    expect(end).toMatchObject({ kind: "over", outcome: { kind: "agent_failed", failure } });
    expect((await parts.store.threads.find(run.threadId))?.sessionId).toBe(left);
  });
});

describe("F73: an earlier run in short", () => {
  it.each(OUTCOME_KINDS)("that ended as %s is told in one sentence, with what its agent said", (kind) => {
    const outcome = anOutcome(kind);
    const [told] = toEarlierRuns([aRun({ outcome })]);

    expect(told?.ending).toMatch(/^[a-zG][^\n]*\.$/);
    expect(told?.summary).toContain(
      "summary" in outcome ? outcome.summary : "text" in outcome ? outcome.text : "",
    );
  });

  it("F21: that lost its last work is told so, whatever ended it", () => {
    const kept = { files: 1, additions: 1, deletions: 0, at: 9 };
    const [told] = toEarlierRuns([aRun({ outcome: anOutcome("sandbox_unavailable", { kept }) })]);

    expect(told?.ending).toMatch(/what it had changed some minutes before is kept, and not published\.$/);
  });

  it("is none while it has not ended, and says that a conversation became too long", () => {
    const outcome = anOutcome("agent_failed", { failure: "too_long" });

    expect(toEarlierRuns([aRun()])).toEqual([]);
    expect(toEarlierRuns([aRun({ outcome })])[0]?.ending).toContain("too long for the model");
  });
});
