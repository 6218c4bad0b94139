import { describe, expect, it } from "vitest";
import type { JobPoll, JobState } from "../../src/sandbox/sandbox.ts";
import { runShortJob } from "../../src/workflow/thread-sandbox.ts";
import { aSandbox } from "../support/a-sandbox.ts";

const MB = 1024 * 1024;
const RUNNING: JobState = { kind: "running" };
const DONE: JobState = { kind: "exited", exitCode: 0, reason: "exited" };
const poll = (state: JobState, size = 0, fill = "x"): JobPoll => ({ chunk: Buffer.alloc(size, fill), state });

async function run(...polls: JobPoll[]) {
  const { sandbox, kills, ranges } = aSandbox({ polls });
  const clock = { at: 0, pauses: [] as number[] };
  const result = await runShortJob(
    sandbox,
    { name: "short", args: ["true"], stdin: new Uint8Array(), outputCapBytes: 16 * MB },
    {
      now: () => clock.at,
      sleep: async (ms) => {
        clock.pauses.push(ms);
        clock.at += ms;
      },
    },
  );
  return { result, kills, offsets: ranges.map(({ offsetBytes }) => offsetBytes), pauses: clock.pauses };
}

describe("a short job", () => {
  it("is polled to its end, slower and slower, and its output is whole", async () => {
    const polls = [poll(RUNNING, 3, "a"), poll(RUNNING), poll(RUNNING, 2, "b"), poll(DONE, 1, "c")];
    const { result, offsets, pauses } = await run(...polls);

    expect(result).toEqual({ kind: "done", output: Buffer.from("aaabbc") });
    expect(offsets).toEqual([0, 3, 3, 5]);
    expect(pauses).toEqual([50, 100, 200]);
  });

  it("is read on at once while there is a full chunk more, after its end too", async () => {
    const { result, pauses } = await run(poll(RUNNING, 4 * MB), poll(DONE, 4 * MB), poll(DONE, 7));

    expect(result.kind === "done" && result.output.length).toBe(8 * MB + 7);
    expect(pauses).toEqual([]);
  });

  it.each<[string, JobState, object]>([
    ["that failed", { kind: "exited", exitCode: 3, reason: "exited" }, { why: "exited", exitCode: 3 }],
    [
      "with too much output",
      { kind: "exited", exitCode: undefined, reason: "too_much_output" },
      { why: "too_much_output" },
    ],
    ["that the provider ended", { kind: "exited", exitCode: 0, reason: "timed_out" }, { why: "timed_out" }],
    ["whose machine died", { kind: "gone" }, { why: "gone" }],
  ])("%s has no output", async (_, state, failure) => {
    expect((await run(poll(state, 5))).result).toEqual({ kind: "failed", ...failure });
  });

  it("S15: is killed when the sandbox gives more than the job may print", async () => {
    const { result, kills, offsets } = await run(...Array.from({ length: 9 }, () => poll(RUNNING, 4 * MB)));

    expect(result).toEqual({ kind: "failed", why: "too_much_output" });
    expect(kills).toHaveLength(1);
    expect(offsets).toHaveLength(5);
  });

  it("F12: is killed after twenty seconds", async () => {
    const { result, kills, pauses } = await run();

    expect(result).toEqual({ kind: "failed", why: "timed_out" });
    expect(kills).toEqual([{ job: "short", graceMs: 0 }]);
    expect(pauses.reduce((sum, ms) => sum + ms)).toBeLessThan(22_000);
    expect(Math.max(...pauses)).toBe(1_000);
  });
});
