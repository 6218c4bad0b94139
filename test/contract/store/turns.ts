import { describe, expect, it } from "vitest";
import type { NewRun } from "../../../src/run/run.ts";
import type { TurnLimits } from "../../../src/run/thread.ts";
import type { RunStore } from "../../../src/store/store.ts";
import { aNewRun } from "../a-new-run.ts";
import type { OpenStore } from "../store-contract.ts";
import { withStore } from "./with-store.ts";

const NOW = Date.UTC(2026, 0, 15, 12);
const LIMITS: TurnLimits = {
  maxRuns: 100,
  maxRunsPerRepository: 100,
  runBudgetMicroUsd: 5_000_000,
  threadBudgetMicroUsd: 20_000_000,
  repositoryDayBudgetMicroUsd: 50_000_000,
  personDayBudgetMicroUsd: 50_000_000,
};

/** Who may work now: one run a thread, in order, under the caps. */
export function describeTurns(openStore: OpenStore): void {
  const test = (name: string, work: Parameters<typeof withStore>[1]) => it(name, withStore(openStore, work));
  const take = (runs: RunStore, run: NewRun, limits: Partial<TurnLimits> = {}) =>
    runs.takeTurn(run.id, { limits: { ...LIMITS, ...limits }, now: NOW });
  const end = (runs: RunStore, run: NewRun, costMicroUsd = 0) =>
    runs.end(run.id, { outcome: { kind: "answered", text: "" }, costMicroUsd, now: NOW });
  async function create(runs: RunStore, ...wanted: Parameters<typeof aNewRun>[0][]): Promise<NewRun[]> {
    const made = wanted.map((each) => aNewRun(each));
    for (const run of made) await runs.create(run);
    return made;
  }

  describe("turns", () => {
    test("runs of a thread take their turns in the order of their commands (F36)", async ({ runs }) => {
      const [third, first, second] = await create(
        runs,
        { trigger: 30, at: 2 },
        { trigger: 20, at: 1 },
        { trigger: 9, at: 2 },
      );

      expect(await take(runs, second!)).toMatchObject({ kind: "waiting", because: "thread", position: 1 });
      expect(await take(runs, first!)).toEqual({ kind: "taken", budgetMicroUsd: 5_000_000 });
      expect(await take(runs, second!)).toMatchObject({ kind: "waiting", because: "thread", position: 1 });
      expect(await take(runs, third!)).toMatchObject({ kind: "waiting", because: "thread", position: 2 });
      await end(runs, first!);
      expect(await take(runs, third!)).toMatchObject({ kind: "waiting", position: 1 });
      expect(await take(runs, second!)).toMatchObject({ kind: "taken" });
    });

    test("an older command that comes late waits for the run that works (F36)", async ({ runs }) => {
      const [working] = await create(runs, { trigger: 20, at: 20 });
      await take(runs, working!);
      const [late] = await create(runs, { trigger: 10, at: 10 });

      expect(await take(runs, late!)).toMatchObject({ kind: "waiting", because: "thread", position: 1 });
    });

    test("a command that needs no turn is in nobody's way", async ({ runs }) => {
      const [, work] = await create(runs, { trigger: 1, verb: "status" }, { trigger: 2 });

      expect(await take(runs, work!)).toMatchObject({ kind: "taken" });
    });

    test("the second time is the same turn with the same budget, whatever the caps are by then (F11)", async ({
      runs,
    }) => {
      const [run] = await create(runs, {});
      await take(runs, run!);

      const again = await take(runs, run!, { maxRuns: 0, maxRunsPerRepository: 0, runBudgetMicroUsd: 1 });

      expect(again).toEqual({ kind: "taken", budgetMicroUsd: 5_000_000 });
      expect(await runs.get(run!.id)).toMatchObject({ state: "working", budgetMicroUsd: 5_000_000 });
    });

    test("of many that ask at once, one of each thread begins", async ({ runs }) => {
      const wanted = Array.from({ length: 12 }, (_, n) => ({ trigger: 100 + n, at: n, number: n % 3 }));
      const made = await create(runs, ...wanted);

      const turns = await Promise.all(made.map((run) => take(runs, run)));

      expect(turns.map((turn) => turn.kind === "taken")).toEqual(made.map((_, n) => n < 3));
    });

    test("a repository has no more runs at work than its cap, and another repository isn't held up (S16)", async ({
      runs,
    }) => {
      const [first, second, other] = await create(
        runs,
        { trigger: 1, number: 1 },
        { trigger: 2, number: 2 },
        { trigger: 3, number: 1, repositoryId: 43 },
      );
      const limits = { maxRunsPerRepository: 1 };

      expect(await take(runs, first!, limits)).toMatchObject({ kind: "taken" });
      expect(await take(runs, second!, limits)).toMatchObject({ kind: "waiting", because: "repository" });
      expect(await take(runs, other!, limits)).toMatchObject({ kind: "taken" });
      await end(runs, first!);
      expect(await take(runs, second!, limits)).toMatchObject({ kind: "taken" });
    });

    test("the operator's cap holds over all repositories (S16)", async ({ runs }) => {
      const [first, second] = await create(runs, { trigger: 1 }, { trigger: 2, repositoryId: 43 });
      const limits = { maxRuns: 1 };

      expect(await take(runs, first!, limits)).toMatchObject({ kind: "taken" });
      expect(await take(runs, second!, limits)).toMatchObject({ kind: "waiting", because: "operator" });
      await end(runs, first!);
      expect(await take(runs, second!, limits)).toMatchObject({ kind: "taken" });
    });

    test("an ended run, and one that isn't there, get no turn", async ({ runs }) => {
      const [run] = await create(runs, {});
      await end(runs, run!);

      expect(await take(runs, run!)).toEqual({ kind: "cancelled" });
      expect(await take(runs, aNewRun({ trigger: 77 }))).toEqual({ kind: "cancelled" });
      expect((await runs.get(run!.id))?.state).toBe("ended");
    });

    test("a run ends once: a second end leaves outcome, cost and instant (F11)", async ({ runs }) => {
      const [run] = await create(runs, {});
      await take(runs, run!);
      await runs.end(run!.id, { outcome: { kind: "answered", text: "yes" }, costMicroUsd: 700, now: NOW });
      await runs.end(run!.id, { outcome: { kind: "broken", detail: "x" }, costMicroUsd: 900, now: NOW + 1 });

      const { state, outcome, costMicroUsd, endedAt } = (await runs.get(run!.id))!;
      expect({ state, outcome, costMicroUsd, endedAt }).toEqual({
        state: "ended",
        outcome: { kind: "answered", text: "yes" },
        costMicroUsd: 700,
        endedAt: NOW,
      });
      expect(await runs.listOpen(run!.threadId)).toEqual([]);
    });

    test("the end of a run that isn't there frees nobody", async ({ runs }) => {
      expect(await end(runs, aNewRun())).toEqual([]);
    });

    test("an end names the runs that may begin, the second time too, so that a lost answer loses no turn (F11)", async ({
      runs,
    }) => {
      const [working, next, later, elsewhere] = await create(
        runs,
        { trigger: 1 },
        { trigger: 2 },
        { trigger: 3 },
        { trigger: 4, repositoryId: 43 },
        { trigger: 5, verb: "status" },
      );
      await take(runs, working!);

      const named = await end(runs, working!);

      expect(named.toSorted()).toEqual([next!.id, elsewhere!.id].toSorted());
      expect(named).not.toContain(later!.id);
      expect((await end(runs, working!)).toSorted()).toEqual(named.toSorted());
    });

    test("a long queue on one thread does not hide from an end the run of another (F36)", async ({
      runs,
    }) => {
      const queue = Array.from({ length: 120 }, (_, n) => ({ trigger: 100 + n, number: 1, at: n }));
      const [blocker] = await create(runs, ...queue);
      const [working, waiting] = await create(
        runs,
        { trigger: 900, number: 2, at: 900 },
        { trigger: 901, number: 3, at: 901 },
      );
      await take(runs, blocker!);
      await take(runs, working!);

      expect(await end(runs, working!)).toEqual([waiting!.id]);
    });
  });
}
