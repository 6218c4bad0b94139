import { describe, expect, it } from "vitest";
import type { StopMark } from "../../../src/run/thread.ts";
import { aNewRun } from "../a-new-run.ts";
import type { OpenStore } from "../store-contract.ts";
import { withStore } from "./with-store.ts";

const THREAD = "42-12";

const aMark = (mark: Partial<StopMark> = {}): StopMark => ({
  at: 1_000,
  kind: "comment",
  id: 1,
  by: "octocat",
  ...mark,
});

/** What a thread keeps over its life. */
export function describeThreads(openStore: OpenStore): void {
  const test = (name: string, work: Parameters<typeof withStore>[1]) => it(name, withStore(openStore, work));

  describe("threads", () => {
    test("a thread is made when it is opened first, and found after that", async ({ threads }) => {
      const fresh = {
        id: THREAD,
        sessionId: undefined,
        sessionCostMicroUsd: 0,
        branch: undefined,
        pullNumber: undefined,
        stopped: undefined,
        sharesUser: false,
        spentMicroUsd: 0,
        raisedMicroUsd: 0,
        closed: undefined,
      };

      expect(await threads.open(THREAD)).toEqual(fresh);
      await threads.update(THREAD, { branch: "claude/12-fix" });
      expect(await threads.open(THREAD)).toEqual({ ...fresh, branch: "claude/12-fix" });
    });

    test("every field that is set reads back, others stay, and undefined takes a value away", async ({
      threads,
    }) => {
      await threads.open(THREAD);
      const patch = {
        sessionId: "5b0b4b1e-0000-4000-8000-000000000000",
        sessionCostMicroUsd: 1_234_567,
        branch: "claude/12-ünïcode",
        pullNumber: 7,
      };
      await threads.update(THREAD, patch);
      await threads.update(THREAD, patch);
      await threads.update("1-1", { pullNumber: 8 });

      expect(await threads.open(THREAD)).toMatchObject(patch);
      await threads.update(THREAD, { pullNumber: undefined });
      expect(await threads.open(THREAD)).toMatchObject({ ...patch, pullNumber: undefined });
    });

    test("S30: that jobs share the app's user in its sandbox is kept until it is taken back", async ({
      threads,
    }) => {
      await threads.open(THREAD);
      await threads.update(THREAD, { sharesUser: true });
      await threads.update(THREAD, { pullNumber: 7 });

      expect(await threads.find(THREAD)).toMatchObject({ sharesUser: true, pullNumber: 7 });
      await threads.update(THREAD, { sharesUser: false });
      expect(await threads.open(THREAD)).toMatchObject({ sharesUser: false });
    });

    test("of several stops at once the newest holds, with who gave it (F3)", async ({ threads }) => {
      await threads.open(THREAD);
      const marks = [3_000, 9_000, 1_000, 5_000_000_000_000, 7_000, 4_000].map((at) => aMark({ at }));
      await Promise.all(marks.map((mark) => threads.stop(THREAD, mark)));
      await threads.stop(THREAD, aMark({ at: 8_000 }));

      const newest = aMark({ at: 5_000_000_000_000 });
      expect(await threads.open(THREAD)).toMatchObject({ stopped: newest });
      await threads.stop(THREAD, { ...newest, by: "somebody else" });
      await threads.stop("1-1", aMark({ by: "nobody" }));
      expect(await threads.open(THREAD)).toMatchObject({ stopped: newest });
      expect(await threads.find("1-1")).toBeUndefined();
    });

    test("of two stops in one second the one of the higher id holds (F3)", async ({ threads }) => {
      await threads.open(THREAD);
      await threads.stop(THREAD, aMark({ id: 8 }));
      await threads.stop(THREAD, aMark({ id: 9, kind: "issue", by: "second" }));
      await threads.stop(THREAD, aMark({ id: 7 }));

      expect(await threads.open(THREAD)).toMatchObject({ stopped: { id: 9, kind: "issue", by: "second" } });
    });

    test("a thread that a run made is the one that is opened", async ({ threads, runs }) => {
      await runs.create(aNewRun());

      expect(await threads.open(THREAD)).toMatchObject({ id: THREAD, spentMicroUsd: 0 });
    });

    test("a thread is found without being made", async ({ threads }) => {
      expect(await threads.find(THREAD)).toBeUndefined();
      expect(await threads.find(THREAD)).toBeUndefined();
      const opened = await threads.open(THREAD);

      expect(await threads.find(THREAD)).toEqual(opened);
    });

    test("a thread is found as soon as its first run is kept", async ({ threads, runs }) => {
      await runs.create(aNewRun());

      expect(await threads.find(THREAD)).toMatchObject({ id: THREAD });
    });

    test("a thread's spend is what its ended runs cost, and nobody else's", async ({ threads, runs }) => {
      const costs = [
        { run: aNewRun({ trigger: 1 }), costMicroUsd: 30 },
        { run: aNewRun({ trigger: 2 }), costMicroUsd: 12 },
        { run: aNewRun({ trigger: 3, number: 13 }), costMicroUsd: 100 },
      ];
      for (const { run, costMicroUsd } of costs) {
        await runs.create(run);
        await runs.end(run.id, { outcome: { kind: "answered", text: "" }, costMicroUsd, now: 1 });
      }

      expect((await threads.open(THREAD)).spentMicroUsd).toBe(42);
    });
  });
}
