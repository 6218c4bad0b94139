import { describe, expect, it } from "vitest";
import { SandboxError } from "../../../src/errors.ts";
import { keepChange } from "../../../src/workflow/kept-change.ts";
import { collect } from "../../../src/workflow/publish/collect.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { isCheckpointDue, toNextAt } from "../../../src/workflow/work/checkpoint.ts";
import { NOW } from "../../support/a-github.ts";
import { aPlan, aRun } from "../../support/a-run.ts";
import { aWorkTree } from "../../support/a-work-tree.ts";
import { aCheckpointedRun } from "./a-checkpointed-run.ts";

const MINUTE_MS = 60_000;

describe("F21: a checkpoint is due", () => {
  const first = {
    plan: aPlan(),
    job: { machine: 1, round: 1 },
    startedAt: 0,
    offsetBytes: 10,
    last: undefined,
  };
  const last = { offsetBytes: 10, nextAt: 9 * MINUTE_MS };

  it.each<[string, Partial<Parameters<typeof isCheckpointDue>[0]>, number, boolean, number?]>([
    ["not in the first minutes", {}, 4 * MINUTE_MS - 1, false],
    ["after four minutes", {}, 4 * MINUTE_MS, true],
    ["not while the agent has said nothing", { offsetBytes: 0 }, 60 * MINUTE_MS, false],
    ["never while it mends what was looked at", { isMending: true }, 60 * MINUTE_MS, false],
    ["never in a run that may not write", { plan: aPlan({ verb: "ask" }) }, 60 * MINUTE_MS, false],
    ["not before its time", { last, offsetBytes: 11 }, 9 * MINUTE_MS - 1, false],
    ["at its time", { last, offsetBytes: 11 }, 9 * MINUTE_MS, true],
    ["not when nothing happened since", { last, offsetBytes: 10 }, 60 * MINUTE_MS, false],
    [
      "in a later round by the one before it",
      { job: { machine: 1, round: 2 } },
      5 * MINUTE_MS,
      false,
      2 * MINUTE_MS,
    ],
    [
      "in a later round of work that none was made of",
      { job: { machine: 1, round: 2 } },
      5 * MINUTE_MS,
      true,
    ],
  ])("%s", (_, look, now, isDue, keptAt) => {
    expect(isCheckpointDue({ ...first, ...look }, { now, keptAt })).toBe(isDue);
  });

  it.each([
    [0, 4 * MINUTE_MS],
    [10_000, 4 * MINUTE_MS],
    [20_000, 400_000],
    [60_000, 20 * MINUTE_MS],
  ])("after one of %d ms not for %d ms: a twentieth of the agent's time at most", (tookMs, restMs) => {
    expect(toNextAt({ beganAt: 1_000, endedAt: 1_000 + tookMs })).toBe(1_000 + tookMs + restMs);
  });
});

describe("F21: a checkpoint", () => {
  it("keeps the change as it is, with the thread, beside an agent that is only paused", async () => {
    using work = aWorkTree({ "a.txt": "a\n" });
    const rig = await aCheckpointedRun(work);
    work.write("a.txt", "b\n");
    expect(await rig.checkpoint(4)).toEqual({ offsetBytes: 100, nextAt: NOW + 8 * MINUTE_MS });
    expect(await rig.kept()).toEqual({ "a.txt": "b\n" });
    work.write("c.txt", "c\n");
    await rig.checkpoint(8);

    expect(await rig.kept()).toEqual({ "a.txt": "b\n", "c.txt": "c\n" });
    expect((await rig.thread()).keptRunId).toBe(rig.run.id);
    expect((await rig.row()).checkpoint).toEqual({
      at: NOW + 8 * MINUTE_MS,
      ...{ files: 2, additions: 2, deletions: 1 },
    });
    expect(rig.asked.filter((alone) => alone !== undefined && alone !== false)).toEqual(["paused", "paused"]);
  });

  it("of nothing keeps nothing, and takes back what the agent has undone", async () => {
    using work = aWorkTree({ "a.txt": "a\n" });
    const rig = await aCheckpointedRun(work);
    await rig.checkpoint(4);
    expect(await rig.thread()).toMatchObject({ keptRunId: undefined });
    work.write("a.txt", "b\n");
    await rig.checkpoint(8);
    expect(await rig.thread()).toMatchObject({ keptRunId: rig.run.id });
    work.write("a.txt", "a\n");
    await rig.checkpoint(12);

    expect(await rig.thread()).toMatchObject({ keptRunId: undefined });
    expect((await rig.row()).checkpoint).toBeUndefined();
  });

  it.each<[string, () => Promise<never>]>([
    [
      "a machine that is gone",
      () => Promise.reject(new SandboxError("", { code: "not_running", retry: "backoff" })),
    ],
    [
      "an agent that can't be held",
      () => Promise.reject(new SandboxError("", { code: "not_held", retry: "backoff" })),
    ],
    ["a fault for good", () => Promise.reject(new SandboxError("", { code: "x", retry: "never" }))],
  ])("never fails the look: %s", async (_, exec) => {
    using work = aWorkTree({ "a.txt": "a\n" });
    const rig = await aCheckpointedRun(work);
    rig.hook.exec = exec;

    expect(await rig.checkpoint(4)).toEqual({ offsetBytes: 100, nextAt: NOW + 8 * MINUTE_MS });
    expect((await rig.row()).checkpoint).toBeUndefined();
  });

  it("S23: tells where tests are weakened, as it is told of every change", async () => {
    using work = aWorkTree({ "a.test.js": 'test("a", () => {});\n' });
    const rig = await aCheckpointedRun(work);
    work.write("a.test.js", 'test.skip("a", () => {});\n');
    await rig.checkpoint(4);

    expect((await rig.row()).checkpoint?.evidence).toMatchObject({
      ...{ checks: [], proof: "not_told" },
      weakened: [{ path: "a.test.js", line: 1 }],
    });
  });

  it("that finds more than may be published keeps what there was before", async () => {
    using work = aWorkTree({ "a.txt": "a\n" });
    const rig = await aCheckpointedRun(work);
    work.write("a.txt", "b\n");
    await rig.checkpoint(4);
    work.write("large.bin", "x".repeat(5_000_000));
    await rig.checkpoint(8);

    expect(await rig.kept()).toEqual({ "a.txt": "b\n" });
    expect((await rig.row()).checkpoint).toMatchObject({ at: NOW + 4 * MINUTE_MS, files: 1 });
  });
});

describe("F56: a checkpoint of a run that goes on from what an earlier one left", () => {
  async function aSecondRun(work: ReturnType<typeof aWorkTree>) {
    const rig = await aCheckpointedRun(work);
    const earlier = aRun({ id: "e".repeat(26), trigger: { id: 1 } });
    await rig.parts.store.runs.create(earlier);
    const change = { kind: "put", path: "a.txt", mode: "100644", content: Buffer.from("left\n") } as const;
    const set = { baseSha: work.first, changes: [change], additions: 1, deletions: 1 };
    await keepChange(await openThread(bindStep(rig.parts, earlier)), set);
    work.write("a.txt", "left\n");
    return { rig, earlier };
  }

  it("keeps nothing while there is nothing but that", async () => {
    using work = aWorkTree({ "a.txt": "a\n" });
    const { rig, earlier } = await aSecondRun(work);
    await rig.checkpoint(4);

    expect(await rig.thread()).toMatchObject({ keptRunId: earlier.id });
  });

  it("remembers it: a change that the agent takes back again adds nothing", async () => {
    using work = aWorkTree({ "a.txt": "a\n" });
    const { rig, earlier } = await aSecondRun(work);
    work.write("b.txt", "b\n");
    await rig.checkpoint(4);
    expect((await rig.row()).checkpoint).toMatchObject({ before: earlier.id, files: 2 });
    await rig.checkpoint(8);
    expect((await rig.row()).checkpoint).toMatchObject({ before: earlier.id, at: NOW + 8 * MINUTE_MS });
    expect(await collect(await rig.step(), { plan: rig.plan, machine: 1 })).toMatchObject({
      addsNothing: false,
    });
    work.write("b.txt", "");
    work.git(work.tree, "clean", "--force", "--quiet");

    expect(await collect(await rig.step(), { plan: rig.plan, machine: 1 })).toMatchObject({
      ...{ isKept: true, addsNothing: true },
    });
  });

  it("is no more at its end than that: an answer publishes nothing, also when it is collected twice (F11)", async () => {
    using work = aWorkTree({ "a.txt": "a\n" });
    const { rig } = await aSecondRun(work);
    const first = await collect(await rig.step(), { plan: rig.plan, machine: 1 });

    expect(first).toMatchObject({ isKept: true, addsNothing: true });
    expect(await collect(await rig.step(), { plan: rig.plan, machine: 1 })).toEqual(first);
  });

  it("gives it back where the agent has undone its own part before the end", async () => {
    using work = aWorkTree({ "a.txt": "a\n" });
    const { rig, earlier } = await aSecondRun(work);
    work.write("b.txt", "b\n");
    await rig.checkpoint(4);
    work.git(work.tree, "clean", "--force", "--quiet");
    await rig.checkpoint(8);

    expect(await rig.thread()).toMatchObject({ keptRunId: earlier.id });
    expect(await rig.kept(earlier.id)).toEqual({ "a.txt": "left\n" });
    expect((await rig.row()).checkpoint).toBeUndefined();
  });
});
