import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../src/run/outcome.ts";
import type { RunStore } from "../../../src/store/store.ts";
import { aNewRun } from "../a-new-run.ts";
import type { OpenStore } from "../store-contract.ts";
import { withStore } from "./with-store.ts";

const PUBLISHED: Outcome = {
  kind: "published",
  pullRequest: { number: 7, url: "https://github.com/octo/pages/pull/7", created: true },
  commitSha: "c".repeat(40),
  commitUrl: "https://github.com/octo/pages/commit/c",
  branch: "claude/12-fix",
  branchUrl: "https://github.com/octo/pages/tree/claude/12-fix",
  title: "Fix “it” 🐦\u0000",
  summary: 'He said "no" \\ and\nleft.',
  files: 1,
  additions: 2,
  deletions: 3,
  draft: false,
  isUnfinished: false,
  notes: ["The branch moved."],
};
const ANSWERED: Outcome = { kind: "answered", text: "" };
const UNKNOWN_ID = "0".repeat(26);

/** Runs as rows: made once, read back whole, listed in order. */
export function describeRuns(openStore: OpenStore, deliveries: number): void {
  const test = (name: string, work: Parameters<typeof withStore>[1]) => it(name, withStore(openStore, work));
  const end = (runs: RunStore, id: string, now: number, outcome = ANSWERED) =>
    runs.end(id, { outcome, costMicroUsd: 0, now });

  describe("runs", () => {
    test("a run is made once whatever the number of deliveries (F1, F2)", async ({ runs }) => {
      const run = aNewRun({ createdAt: 1 });

      expect(await runs.create(run)).toBe(true);
      expect(await runs.create(aNewRun({ createdAt: 2 }))).toBe(false);
      expect((await runs.get(run.id))?.createdAt).toBe(1);
    });

    test(`of ${deliveries} deliveries at once exactly one makes the run (F1)`, async ({ runs }) => {
      const made = await Promise.all(Array.from({ length: deliveries }, () => runs.create(aNewRun())));

      expect(made.filter(Boolean)).toHaveLength(1);
      expect(await runs.listOpenIds()).toEqual([aNewRun().id]);
    });

    test("a delivery after the run's end changes nothing (F4)", async ({ runs }) => {
      const run = aNewRun();
      await runs.create(run);
      await end(runs, run.id, 5);

      expect(await runs.create(run)).toBe(false);
      expect(await runs.get(run.id)).toMatchObject({ state: "ended", endedAt: 5 });
    });

    test("a new run is waiting and reads back as it was written", async ({ runs }) => {
      const run = aNewRun();
      await runs.create(run);

      expect(await runs.get(run.id)).toEqual({
        ...run,
        state: "waiting",
        commentId: undefined,
        checkRunId: undefined,
        baseSha: undefined,
        budgetMicroUsd: 0,
        spent: undefined,
        outcome: undefined,
        isWithdrawn: false,
        answeredBy: undefined,
        addition: undefined,
        agentJob: undefined,
        checkpoint: undefined,
        told: undefined,
        costMicroUsd: 0,
        endedAt: undefined,
      });
      expect(await runs.get(UNKNOWN_ID)).toBeUndefined();
    });

    test("F76: what the agent spent reads back as it was last written, also after the end", async ({
      runs,
    }) => {
      const run = aNewRun();
      await runs.create(run);
      const spent = {
        model: "sonnet",
        startedAt: 3,
        turns: 1,
        tokens: 5,
        costMicroUsd: 7,
        sessionCostMicroUsd: 9,
      };
      await runs.update(run.id, { spent: { ...spent, turns: 0 } });
      await runs.update(run.id, { spent });
      await end(runs, run.id, 5);

      expect(await runs.get(run.id)).toMatchObject({ spent, state: "ended" });
    });

    test("F21: what was kept of its change reads back as it was last written, and is none again", async ({
      runs,
    }) => {
      const run = aNewRun();
      await runs.create(run);
      const checkpoint = { at: 7, files: 1, additions: 2, deletions: 3, before: UNKNOWN_ID };
      await runs.update(run.id, { checkpoint: { ...checkpoint, at: 5 } });
      await runs.update(run.id, { checkpoint });
      expect((await runs.get(run.id))?.checkpoint).toEqual(checkpoint);
      await runs.update(run.id, { checkpoint: undefined });

      expect((await runs.get(run.id))?.checkpoint).toBeUndefined();
    });

    test("F75: a run that ended is untold until its telling is written, whichever comes first", async ({
      runs,
    }) => {
      const [open, late, early] = [1, 2, 3].map((trigger) => aNewRun({ trigger }));
      for (const run of [open, late, early]) await runs.create(run!);
      await runs.update(early!.id, { told: PUBLISHED });
      for (const run of [late, early]) await end(runs, run!.id, 5);

      expect(await runs.listUntoldIds()).toEqual([late!.id]);
      await runs.update(late!.id, { told: ANSWERED });
      await end(runs, late!.id, 6);
      expect(await runs.listUntoldIds()).toEqual([]);
      expect(await runs.get(early!.id)).toMatchObject({ told: PUBLISHED, outcome: ANSWERED });
    });

    test("F75: a reply is never untold: to end is all that it has to say", async ({ runs }) => {
      const run = aNewRun({ verb: "status" });
      await runs.create(run);
      await end(runs, run.id, 5);

      expect(await runs.listUntoldIds()).toEqual([]);
    });

    test("a run without a command, and one whose command could not be read, read back the same", async ({
      runs,
    }) => {
      const wrong = aNewRun({ trigger: 1, problem: { problem: "no such option", example: "/claude help" } });
      const silent = { ...aNewRun({ trigger: 2 }), command: undefined };
      await runs.create(wrong);
      await runs.create(silent);

      expect(await runs.get(wrong.id)).toMatchObject({ command: undefined, problem: wrong.problem });
      expect(await runs.get(silent.id)).toMatchObject({ command: undefined, problem: undefined });
    });

    test("every field that is set reads back, the second time as the first", async ({ runs }) => {
      const run = aNewRun();
      await runs.create(run);
      const command = { ...run.command!, instruction: "another" };
      const patch = { commentId: 5_000_000_000, checkRunId: 6, baseSha: "b".repeat(40), command };
      await runs.update(run.id, { commentId: 1 });
      await runs.update(run.id, patch);
      await runs.update(run.id, patch);
      await runs.update(run.id, {});

      expect(await runs.get(run.id)).toMatchObject({ ...run, ...patch });
    });

    test("an update of a run that isn't there makes none", async ({ runs }) => {
      await runs.update(UNKNOWN_ID, { commentId: 1 });

      expect(await runs.get(UNKNOWN_ID)).toBeUndefined();
    });

    test("an outcome reads back to the last character", async ({ runs }) => {
      const run = aNewRun();
      await runs.create(run);
      await runs.end(run.id, { outcome: PUBLISHED, costMicroUsd: 12_345, now: 9 });

      expect(await runs.get(run.id)).toMatchObject({ outcome: PUBLISHED, costMicroUsd: 12_345, endedAt: 9 });
    });

    test("open runs of a thread are listed by when their command was written (F36)", async ({ runs }) => {
      const order = [
        aNewRun({ at: 10, trigger: 9 }),
        aNewRun({ at: 20, trigger: 2 }),
        aNewRun({ at: 20, trigger: 10 }),
      ];
      const others = [aNewRun({ number: 13, trigger: 50 }), aNewRun({ repositoryId: 43, trigger: 51 })];
      const ended = aNewRun({ at: 1, trigger: 1 });
      for (const run of [...order.toReversed(), ...others, ended]) await runs.create(run);
      await end(runs, ended.id, 3);

      expect((await runs.listOpen(ended.threadId)).map((run) => run.id)).toEqual(order.map((run) => run.id));
      const open = [...order, ...others].map((run) => run.id);
      expect((await runs.listOpenIds()).toSorted()).toEqual(open.toSorted());
    });

    test("the last ended run is the newest that a retry can repeat", async ({ runs }) => {
      const repeatable = [aNewRun({ trigger: 1 }), aNewRun({ trigger: 2, verb: "ask" })];
      const notRepeatable = [
        { run: aNewRun({ trigger: 3, verb: "status" }), outcome: ANSWERED },
        { run: aNewRun({ trigger: 4, verb: "retry" }), outcome: ANSWERED },
        { run: aNewRun({ trigger: 5 }), outcome: { kind: "refused", why: "no_access" } as const },
        { run: aNewRun({ trigger: 6 }), outcome: { kind: "silent", why: "" } as const },
        { run: aNewRun({ trigger: 7, number: 13 }), outcome: ANSWERED },
      ];
      const { threadId } = aNewRun();
      for (const run of repeatable) await runs.create(run);
      await runs.create(aNewRun({ trigger: 8 }));
      expect(await runs.lastEnded(threadId)).toBeUndefined();

      for (const [index, run] of repeatable.entries()) await end(runs, run.id, 100 + index);
      for (const [index, { run, outcome }] of notRepeatable.entries()) {
        await runs.create(run);
        await end(runs, run.id, 200 + index, outcome);
      }

      expect((await runs.lastEnded(threadId))?.id).toBe(repeatable[1]?.id);
    });

    test("F73: the last ended runs of a thread that did something are listed, the newest first", async ({
      runs,
    }) => {
      const done = [aNewRun({ trigger: 1 }), aNewRun({ trigger: 2, verb: "ask" }), aNewRun({ trigger: 3 })];
      const others = [
        { run: aNewRun({ trigger: 4, verb: "status" }), outcome: ANSWERED },
        { run: aNewRun({ trigger: 5 }), outcome: { kind: "refused", why: "no_access" } as const },
        { run: aNewRun({ trigger: 6 }), outcome: { kind: "silent", why: "" } as const },
        { run: aNewRun({ trigger: 7, number: 13 }), outcome: ANSWERED },
      ];
      await runs.create(aNewRun({ trigger: 8 }));
      for (const [index, run] of done.entries()) {
        await runs.create(run);
        await runs.end(run.id, { outcome: ANSWERED, costMicroUsd: index, now: 100 + index });
      }
      for (const { run, outcome } of others) {
        await runs.create(run);
        await runs.end(run.id, { outcome, costMicroUsd: 0, now: 200 });
      }

      const { threadId } = aNewRun();
      const listed = await runs.listEnded(threadId, 10);
      expect(listed.map(({ id }) => id)).toEqual(done.map(({ id }) => id).toReversed());
      expect(listed[0]?.outcome).toEqual(ANSWERED);
      expect(await runs.listEnded(threadId, 2)).toEqual(listed.slice(0, 2));
      expect(await runs.listEnded("none", 2)).toEqual([]);
    });

    test("a person's commands in a thread are listed from an instant on, ended ones too (S4, S16)", async ({
      runs,
    }) => {
      for (const createdAt of [10, 20, 30]) await runs.create(aNewRun({ trigger: createdAt, createdAt }));
      await runs.create(aNewRun({ trigger: 40, number: 13, createdAt: 30 }));
      await runs.create(aNewRun({ trigger: 50, actorId: 2, createdAt: 30 }));
      await end(runs, aNewRun({ trigger: 30 }).id, 31);

      const list = (sinceAt: number) => runs.listOwn(aNewRun().threadId, { actorId: 1, sinceAt });
      expect(await list(20)).toEqual([
        { id: aNewRun({ trigger: 20 }).id, createdAt: 20, isWork: true },
        { id: aNewRun({ trigger: 30 }).id, createdAt: 30, isWork: true },
      ]);
      expect((await Promise.all([0, 21, 31].map(list))).map(({ length }) => length)).toEqual([3, 1, 0]);
    });

    test("a person's replies, and new issues without a command, are told from work (S16)", async ({
      runs,
    }) => {
      await runs.create(aNewRun({ trigger: 1, createdAt: 1, verb: "status" }));
      await runs.create(aNewRun({ trigger: 2, createdAt: 2, problem: { problem: "x", example: "y" } }));
      await runs.create({ ...aNewRun({ trigger: 3, createdAt: 3 }), command: undefined });
      await runs.create(aNewRun({ trigger: 4, createdAt: 4, verb: "retry" }));

      const own = await runs.listOwn(aNewRun().threadId, { actorId: 1, sinceAt: 0 });
      expect(own.map(({ isWork }) => isWork)).toEqual([false, false, false, true]);
    });

    test("an effect is claimed by its first caller only, also at once (F11, F13)", async ({ runs }) => {
      const claims = await Promise.all(Array.from({ length: 20 }, () => runs.claimEffect("a", "comment")));

      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await runs.claimEffect("a", "comment")).toBe(false);
      expect(await runs.claimEffect("a", "pull")).toBe(true);
      expect(await runs.claimEffect("b", "comment")).toBe(true);
    });
  });
}
