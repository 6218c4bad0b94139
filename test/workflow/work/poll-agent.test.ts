import { describe, expect, it } from "vitest";
import { SandboxError } from "../../../src/errors.ts";
import type { JobPoll, JobState, Sandbox } from "../../../src/sandbox/sandbox.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { NO_WORK_BEFORE } from "../../../src/workflow/work/cost.ts";
import {
  endAgent,
  pollAgent,
  SILENCE_LIMIT_MS,
  toFirstWorkState,
  type WorkState,
} from "../../../src/workflow/work/poll-agent.ts";
import { aRecording } from "../../agent/recorded-transcript.ts";
import { NOW } from "../../support/a-github.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun, aStop } from "../../support/a-run.ts";
import { aSandbox } from "../../support/a-sandbox.ts";

const RUNNING: JobState = { kind: "running" };
const exited = (exitCode: number): JobState => ({ kind: "exited", exitCode, reason: "exited" });
const poll = (chunk: Uint8Array | string, state: JobState = RUNNING): JobPoll => ({
  chunk: new Uint8Array(Buffer.from(chunk)),
  state,
});
const done = aRecording("done");
const firstLines = (count: number): string =>
  `${done.toString("utf8").split("\n").slice(0, count).join("\n")}\n`;
const facts = { notes: [], hiddenRemoved: 0, itemsLeftOut: 0, weaknesses: [] };

/** One look at an agent that began a minute ago, in a run whose comment and check run are there. */
async function look({
  polls,
  before = {},
  machine = 1,
  startedMinutesAgo = 1,
  stderr = "",
  isStopped = false,
  beforeMicroUsd = 0,
  answers = [200, 200],
  reservedMicroUsd = 5_000_000,
  reportIntervalMs = 15_000,
}: {
  polls: JobPoll[];
  before?: Partial<WorkState>;
  machine?: number;
  startedMinutesAgo?: number;
  stderr?: string;
  isStopped?: boolean;
  beforeMicroUsd?: number;
  answers?: number[];
  reservedMicroUsd?: number;
  reportIntervalMs?: number;
}) {
  const { sandbox, kills, ranges } = aSandbox({ polls, stderr });
  const { parts, fake, keep } = aRunsParts({ sandbox, settings: { reportIntervalMs } });
  const run = await keep(aRun({ commentId: 5, checkRunId: 6, baseSha: "b".repeat(40), trigger: { id: 99 } }));
  if (isStopped) await parts.store.threads.stop("t1", aStop());
  for (const status of answers) fake.answer(status, { id: 5 });
  const startedAt = NOW - startedMinutesAgo * 60_000;
  const order = {
    plan: aPlan(),
    job: { machine, round: 1 },
    startedAt,
    before: { ...NO_WORK_BEFORE, costMicroUsd: beforeMicroUsd },
    takesAdditions: true,
    facts,
  };
  const reserved = { ...run, budgetMicroUsd: reservedMicroUsd };
  const state = await (isStopped ? endAgent : pollAgent)(await openThread(bindStep(parts, reserved)), order, {
    ...toFirstWorkState(startedAt),
    ...before,
  });
  const kept = await parts.store.runs.get(run.id);
  return {
    state,
    run: kept,
    kills,
    ranges,
    fake,
    transcript: await parts.store.transcripts.read({ runId: run.id, machine, round: 1 }, 1_000_000),
  };
}

describe("a look at a working agent", () => {
  it("reads on, keeps the transcript and tells people what the agent does", async () => {
    const { state, fake, ranges, transcript } = await look({ polls: [poll(firstLines(5))] });

    expect(state).toMatchObject({
      offsetBytes: Buffer.byteLength(firstLines(5)),
      lastOutputAt: NOW,
      lastReportAt: NOW,
      end: undefined,
    });
    expect(Buffer.from(transcript).toString()).toBe(firstLines(5));
    expect(ranges).toEqual([{ job: "agent-0123456789abcdef0123456789-1-1", offsetBytes: 0 }]);
    expect(fake.seen.map(({ route }) => route)).toEqual([
      "PATCH /repos/octo/pages/issues/comments/5",
      "PATCH /repos/octo/pages/check-runs/6",
    ]);
    expect(fake.seen[0]?.body).toEqual({
      body: expect.stringContaining("- [ ] Read\n- [ ] Fix\n\n> Running `echo hi`"),
    });
  });

  it("F76: keeps with the run what the agent has spent by now, with what an attempt before it cost", async () => {
    const { run } = await look({ polls: [poll(firstLines(5))], beforeMicroUsd: 700 });
    const { costMicroUsd = 0, ...spent } = run?.spent ?? {};

    expect(spent).toMatchObject({ model: "sonnet", turns: 1, startedAt: NOW - 60_000 });
    expect(costMicroUsd).toBeGreaterThan(700);
    expect(spent).toMatchObject({ sessionCostMicroUsd: costMicroUsd - 700 });
  });

  it("F74: does not take an agent for silent whose command runs long: the CLI gives a sign of life every 30 s", async () => {
    // As the CLI 2.1.329 prints it while Bash runs.
    const sign = `${JSON.stringify({
      ...{
        type: "tool_progress",
        tool_use_id: "toolu_1-heartbeat-0",
        tool_name: "Bash",
        parent_tool_use_id: "toolu_1",
      },
      ...{ elapsed_time_seconds: 30, heartbeat: true, session_id: "s", uuid: "u" },
    })}\n`;
    const before = { lastOutputAt: NOW - 12 * 60_000 };
    const { state, kills } = await look({ polls: [poll(sign)], before, startedMinutesAgo: 13 });

    expect(state).toMatchObject({ end: undefined, lastOutputAt: NOW });
    expect(kills).toEqual([]);
  });

  it("leaves an incomplete line for the next look", async () => {
    const { state, transcript } = await look({ polls: [poll(`${firstLines(1)}{"type":`)] });

    expect(state.offsetBytes).toBe(Buffer.byteLength(firstLines(1)));
    expect(transcript).toHaveLength(state.offsetBytes);
  });

  it("F25: reads on at once while there is a full chunk more", async () => {
    const line = `${"x".repeat(4 * 1024 * 1024 - 1)}\n`;
    const { state, ranges } = await look({ polls: [poll(line), poll(firstLines(1))] });

    expect(ranges.map(({ offsetBytes }) => offsetBytes)).toEqual([0, line.length]);
    expect(state.progress.model).toBe("claude-sonnet-5-5");
  });

  it.each<[string, { polls: JobPoll[]; before?: Partial<WorkState> }]>([
    ["there is nothing to tell yet", { polls: [poll(firstLines(1))] }],
    [
      "the last report is less than 15 s old",
      { polls: [poll(firstLines(5))], before: { lastReportAt: NOW - 14_999 } },
    ],
  ])("F15: edits nothing when %s", async (_, about) => {
    expect((await look(about)).fake.seen).toEqual([]);
  });

  it("F15: edits as often as the operator says", async () => {
    const before = { lastReportAt: NOW - 2_000 };

    const { fake } = await look({ polls: [poll(firstLines(5))], before, reportIntervalMs: 2_000 });

    expect(fake.seen).toHaveLength(2);
  });

  it("F15: edits nothing when the agent is where it was, though time has passed", async () => {
    const { lastReport } = (await look({ polls: [poll(firstLines(5))] })).state;

    expect((await look({ polls: [poll(firstLines(5))], before: { lastReport } })).fake.seen).toEqual([]);
  });

  it("edits once more where 80 % of the run's budget is used by now, and says so", async () => {
    const polls = () => [{ ...poll(firstLines(5)), spend: { costMicroUsd: 4_000_000, isUsedUp: false } }];
    const { lastReport } = (await look({ polls: [poll(firstLines(5))] })).state;
    const { fake, state } = await look({ polls: polls(), before: { lastReport } });

    expect(fake.seen[0]?.body).toEqual({
      body: expect.stringContaining("80 % of this run's budget of $5 is used."),
    });
    const again = await look({ polls: polls(), before: { lastReport: state.lastReport } });
    expect(again.fake.seen).toEqual([]);
  });

  it("F14: goes on when GitHub won't take the report, and tries with the next one", async () => {
    const { state, fake } = await look({ polls: [poll(firstLines(5))], answers: [502] });

    expect(state.end).toBeUndefined();
    expect(fake.seen).toHaveLength(1);
  });
});

describe("what an agent has cost, at a look (S33)", () => {
  it("is what the gateway counted, with the last look, too", async () => {
    const spent = { ...poll(firstLines(5)), spend: { costMicroUsd: 123_456, isUsedUp: false } };
    const first = await look({ polls: [spent] });
    const last = await look({
      polls: [{ ...poll(done, exited(0)), spend: { costMicroUsd: 200_000, isUsedUp: false } }],
    });

    expect(first.state.progress).toMatchObject({ costMicroUsd: 123_456, isMetered: true });
    expect(first.fake.seen[0]?.body).toEqual({ body: expect.stringContaining("$0.12") });
    expect(last.state.progress).toMatchObject({ costMicroUsd: 200_000, isMetered: true });
  });

  it("is never more than was reserved where nothing counts it, whatever the transcript says", async () => {
    const usage = { input_tokens: 50_000_000, output_tokens: 50_000_000 };
    const message = { id: "m", model: "claude-opus-5-5", content: [{ type: "text", text: "x" }], usage };
    const forged = `${JSON.stringify({ type: "assistant", message })}\n`;
    const { state } = await look({ polls: [poll(forged)], reservedMicroUsd: 700 });

    expect(state.progress).toMatchObject({ costMicroUsd: 700, isMetered: false });
  });
});

describe("an agent that ended", () => {
  it("is done", async () => {
    expect((await look({ polls: [poll(done, exited(0))] })).state.end).toEqual({ kind: "done" });
  });

  it.each([
    ["max-turns", { kind: "cut", why: "turns" }],
    ["budget", { kind: "cut", why: "budget", cap: expect.objectContaining({ cap: "run" }) }],
    [
      "404",
      { kind: "over", outcome: { kind: "agent_failed", failure: "model_not_found", detail: "sonnet" } },
    ],
  ])("F26: %s", async (recording, end) => {
    expect((await look({ polls: [poll(aRecording(recording), exited(1))] })).state.end).toEqual(end);
  });

  it("F26: failed, and the sandbox's own door to the model is not named", async () => {
    const { end } = (await look({ polls: [poll(aRecording("529"), exited(1))] })).state;

    expect(end).toMatchObject({
      kind: "over",
      outcome: { failure: "overloaded", detail: expect.stringContaining("the model's API") },
    });
    expect(JSON.stringify(end)).not.toContain("127.0.0.1");
  });

  it("says on stderr why", async () => {
    const { end } = (await look({ polls: [poll("", exited(1))], stderr: "Session ID is already in use." }))
      .state;

    expect(end).toMatchObject({ outcome: { failure: "no_result", detail: "Session ID is already in use." } });
  });

  it("F23: was ended by the provider's own clock: what it did is kept", async () => {
    const state: JobState = { kind: "exited", exitCode: undefined, reason: "timed_out" };

    expect((await look({ polls: [poll(firstLines(5), state)] })).state.end).toEqual({
      kind: "cut",
      why: "time",
    });
  });

  it("F21: is gone without a result: begins once more, and the second time has failed", async () => {
    const polls = () => [poll(firstLines(5), { kind: "gone" })];

    expect((await look({ polls: polls() })).state.end).toEqual({ kind: "gone" });
    expect((await look({ polls: polls(), machine: 2 })).state.end).toMatchObject({
      outcome: { failure: "killed" },
    });
  });

  it.each<[string, JobState, string]>([
    ["was killed", exited(137), "killed"],
    ["left no exit code", { kind: "exited", exitCode: undefined, reason: "exited" }, "killed"],
    ["had no memory", { kind: "exited", exitCode: 137, reason: "out_of_memory" }, "out_of_memory"],
  ])(
    "F21: whose process %s without a result begins once more, and the second time has failed",
    async (_, state, failure) => {
      const polls = () => [poll(firstLines(5), state)];

      expect((await look({ polls: polls() })).state.end).toEqual({ kind: "gone" });
      expect((await look({ polls: polls(), machine: 2 })).state.end).toMatchObject({ outcome: { failure } });
    },
  );

  it.each<[string, JobState]>([
    ["asked", { kind: "exited", exitCode: undefined, reason: "killed" }],
    ["killed", { kind: "gone" }],
  ])(
    "F23: was %s by us at the end of its time, and the app died before it said so: it is cut, not begun again",
    async (_, state) => {
      expect((await look({ polls: [poll("", state)], startedMinutesAgo: 46 })).state.end).toEqual({
        kind: "cut",
        why: "time",
      });
    },
  );

  it("F21: ended by itself with another code has failed, and is not begun again", async () => {
    expect((await look({ polls: [poll(firstLines(5), exited(1))] })).state.end).toMatchObject({
      kind: "over",
    });
  });

  it("F21: is gone after its result: the result counts", async () => {
    expect((await look({ polls: [poll(done, { kind: "gone" })] })).state.end).toEqual({ kind: "done" });
  });
});

describe("F21: a look at an agent whose machine does not answer", () => {
  const notRunning = new SandboxError("It does not run.", { code: "not_running", retry: "backoff" });

  /** One look, with what the provider finds and what it starts in its place. */
  async function lookAt({
    found,
    started,
    machine = 1,
    before = {},
    isStopped = false,
  }: {
    found: Sandbox | undefined;
    started?: Sandbox;
    machine?: number;
    before?: Partial<WorkState>;
    isStopped?: boolean;
  }) {
    const acquired: string[] = [];
    const acquire = async (name: string) => {
      acquired.push(name);
      if (started === undefined) throw new Error("the test starts no machine");
      return started;
    };
    const { parts, keep } = aRunsParts({ sandboxes: { find: async () => found, acquire } });
    const run = await keep(aRun({ trigger: { id: 99 } }));
    if (isStopped) await parts.store.threads.stop("t1", aStop());
    const order = {
      plan: aPlan(),
      job: { machine, round: 1 },
      startedAt: NOW,
      before: NO_WORK_BEFORE,
      takesAdditions: true,
      facts,
    };
    const state = await (isStopped ? endAgent : pollAgent)(await openThread(bindStep(parts, run)), order, {
      ...toFirstWorkState(NOW),
      ...before,
    });
    return { state, acquired };
  }

  /** One whose every call fails. */
  const asleep = (): Sandbox => {
    const fail = () => Promise.reject(notRunning);
    return { ...aSandbox().sandbox, exec: fail, start: fail, poll: fail, stderrTail: fail, kill: fail };
  };

  it("makes nothing in its place when it is gone: the run begins once more, or has failed", async () => {
    const first = await lookAt({ found: undefined });
    const second = await lookAt({ found: undefined, machine: 2 });

    expect(first.state.end).toEqual({ kind: "gone" });
    expect(second.state.end).toMatchObject({ kind: "over", outcome: { failure: "killed" } });
    expect([...first.acquired, ...second.acquired]).toEqual([]);
  });

  it("takes the result that was read before it went", async () => {
    const { state } = await look({ polls: [poll(done)], answers: [] });

    expect((await lookAt({ found: undefined, before: { progress: state.progress } })).state.end).toEqual({
      kind: "done",
    });
  });

  it("starts one that has stopped, and reads on there to what the agent left", async () => {
    const { sandbox, ranges } = aSandbox({ polls: [poll(done, exited(0))] });
    const { state, acquired } = await lookAt({ found: asleep(), started: sandbox });

    expect(state.end).toEqual({ kind: "done" });
    expect(acquired).toEqual(["thread-t1"]);
    expect(ranges).toHaveLength(1);
  });

  it("knows that the one it got is another: no job is known there", async () => {
    const { sandbox } = aSandbox({ polls: [poll("", { kind: "gone" })] });

    expect((await lookAt({ found: asleep(), started: sandbox })).state.end).toEqual({ kind: "gone" });
  });

  it.each([
    ["gone", undefined],
    ["stopped", asleep()],
  ])("F35: ends a run that somebody stopped, and starts nothing for it: %s", async (_, found) => {
    const { state, acquired } = await lookAt({ found, isStopped: true });

    expect(state.end).toEqual({ kind: "over", outcome: { kind: "stopped", by: "hubot" } });
    expect(acquired).toEqual([]);
  });
});

describe("F72: an agent whose model's API fails", () => {
  const retry = (attempt: number, error_status: number, error: string) =>
    `${JSON.stringify({ type: "system", subtype: "api_retry", attempt, max_retries: 10, error_status, error })}\n`;
  const retries = (count: number, status: number, error: string) =>
    Array.from({ length: count }, (_, index) => retry(index + 1, status, error)).join("");

  it.each([401, 403])(
    "with %d three times in a row is ended: no key comes right by itself",
    async (status) => {
      const { state, kills } = await look({ polls: [poll(retries(3, status, "authentication_failed"))] });

      expect(state.end).toMatchObject({ kind: "over", outcome: { failure: "authentication" } });
      expect(kills).toHaveLength(1);
    },
  );

  it.each<[string, string]>([
    ["with 401 twice", retries(2, 401, "authentication_failed")],
    ["with 529 nine times", retries(9, 529, "overloaded")],
    [
      "with 401 three times, but never in a row",
      `${retries(2, 401, "a")}${retry(3, 529, "b")}${retries(2, 401, "a")}`,
    ],
  ])("%s is left to try on", async (_, chunk) => {
    const { state, kills } = await look({ polls: [poll(chunk)] });

    expect(state.end).toBeUndefined();
    expect(kills).toEqual([]);
  });
});

describe("an agent that is ended", () => {
  it("F3 F35: because somebody said stop: at once, and what it wrote is still read", async () => {
    const { state, kills } = await look({ polls: [poll(firstLines(5), exited(143))], isStopped: true });

    expect(state.end).toEqual({ kind: "over", outcome: { kind: "stopped", by: "hubot" } });
    expect(state.progress.turns).toBe(1);
    expect(kills).toEqual([{ job: "agent-0123456789abcdef0123456789-1-1", graceMs: 3_000 }]);
  });

  it.each([
    ["its time is up", { startedMinutesAgo: 46, before: { lastOutputAt: NOW } }, "time"],
    [
      "F23: it hangs",
      { startedMinutesAgo: 11, before: { lastOutputAt: NOW - SILENCE_LIMIT_MS - 1 } },
      "silence",
    ],
  ])("because %s: asked first, killed after 20 s, and its last words are read", async (_, about, why) => {
    const { state, kills } = await look({ polls: [poll(""), poll(firstLines(5), exited(143))], ...about });

    expect(state.end).toEqual({ kind: "cut", why });
    expect(state.progress.turns).toBe(1);
    expect(kills[0]?.graceMs).toBe(20_000);
  });
});
