import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NewRun } from "../../../src/run/run.ts";
import type { TurnLimits } from "../../../src/run/thread.ts";
import type { RunStore } from "../../../src/store/store.ts";
import { THOROUGH } from "../../support/thorough.ts";
import { aNewRun } from "../a-new-run.ts";
import type { OpenStore } from "../store-contract.ts";
import { withStore } from "./with-store.ts";

const NOW = Date.UTC(2026, 0, 15, 12);
const DAY_MS = 24 * 60 * 60_000;
const LIMITS: TurnLimits = {
  maxRuns: 100,
  maxRunsPerRepository: 100,
  runBudgetMicroUsd: 5_000_000,
  threadBudgetMicroUsd: 12_000_000,
  repositoryDayBudgetMicroUsd: 20_000_000,
  personDayBudgetMicroUsd: 20_000_000,
};

/** Reserve when a run begins, settle when it ends: reserved + spent never passes a cap (S16). */
export function describeBudgets(openStore: OpenStore): void {
  const test = (name: string, work: Parameters<typeof withStore>[1]) => it(name, withStore(openStore, work));
  const take = (runs: RunStore, run: NewRun, now = NOW) => runs.takeTurn(run.id, { limits: LIMITS, now });
  const end = (runs: RunStore, run: NewRun, costMicroUsd: number) =>
    runs.end(run.id, { outcome: { kind: "answered", text: "" }, costMicroUsd, now: NOW });
  async function begin(runs: RunStore, wanted: Parameters<typeof aNewRun>[0], now = NOW) {
    const run = aNewRun(wanted);
    await runs.create(run);
    return { run, turn: await take(runs, run, now) };
  }

  describe("budgets", () => {
    test("a run gets what its thread has left, and none when that is nothing (S16)", async ({ runs }) => {
      for (const [trigger, costMicroUsd] of [
        [1, 5_000_000],
        [2, 4_000_000],
      ] as const) {
        const { run } = await begin(runs, { trigger, at: trigger });
        await end(runs, run, costMicroUsd);
      }

      const third = await begin(runs, { trigger: 3, at: 3 });
      expect(third.turn).toEqual({ kind: "taken", budgetMicroUsd: 3_000_000 });
      await end(runs, third.run, 3_000_000);
      expect((await begin(runs, { trigger: 4, at: 4 })).turn).toEqual({
        kind: "no_budget",
        cap: "thread",
        capMicroUsd: 12_000_000,
        spentMicroUsd: 12_000_000,
      });
    });

    test("a thread's budget does not come back with the next day; a repository's does (S16)", async ({
      runs,
    }) => {
      for (const number of [1, 2, 3, 4]) await begin(runs, { trigger: number, number });

      const today = await begin(runs, { trigger: 5, number: 5 });
      expect(today.turn).toMatchObject({ kind: "no_budget", cap: "repository", spentMicroUsd: 20_000_000 });
      expect(await take(runs, today.run, NOW + DAY_MS)).toMatchObject({ kind: "taken" });
    });

    test("what a run did not use is free again when it ends, and so is all of one that cost nothing", async ({
      runs,
    }) => {
      const held = [];
      for (const number of [1, 2, 3, 4]) held.push((await begin(runs, { trigger: number, number })).run);
      const { run } = await begin(runs, { trigger: 5, number: 5 });

      await end(runs, held[0]!, 4_500_000);
      expect(await take(runs, run)).toEqual({ kind: "taken", budgetMicroUsd: 500_000 });
      await end(runs, run, 0);
      expect(await begin(runs, { trigger: 6, number: 6 })).toMatchObject({
        turn: { kind: "taken", budgetMicroUsd: 500_000 },
      });
    });

    test("a run that cost more than it had reserved stops what comes after it (S16)", async ({ runs }) => {
      const { run } = await begin(runs, { trigger: 1 });
      await end(runs, run, 13_000_000);

      expect((await begin(runs, { trigger: 2 })).turn).toMatchObject({
        kind: "no_budget",
        cap: "thread",
        spentMicroUsd: 13_000_000,
      });
    });

    test("S16: a person's day holds over all threads and repositories, and comes back with the next day", async ({
      runs,
    }) => {
      const limits = { ...LIMITS, personDayBudgetMicroUsd: 7_000_000 };
      const beginAs = async (wanted: Parameters<typeof aNewRun>[0], now = NOW) => {
        const run = aNewRun(wanted);
        await runs.create(run);
        return { run, turn: await runs.takeTurn(run.id, { limits, now }) };
      };
      const first = await beginAs({ trigger: 1, number: 1, actorId: 7 });
      const second = await beginAs({ trigger: 2, number: 2, repositoryId: 43, actorId: 7 });
      expect(second.turn).toEqual({ kind: "taken", budgetMicroUsd: 2_000_000 });
      const third = await beginAs({ trigger: 3, number: 3, actorId: 7 });
      expect(third.turn).toMatchObject({ kind: "no_budget", cap: "person", spentMicroUsd: 7_000_000 });
      expect((await beginAs({ trigger: 4, number: 4, actorId: 8 })).turn.kind).toBe("taken");

      await end(runs, first.run, 1_000_000);
      const of = { threadId: first.run.threadId, repositoryId: 42, actorId: 7, now: NOW };
      expect(await runs.readSpending(of)).toEqual({
        ...{ threadMicroUsd: 1_000_000, repositoryDayMicroUsd: 6_000_000, personDayMicroUsd: 3_000_000 },
      });
      expect(await runs.takeTurn(third.run.id, { limits, now: NOW + DAY_MS })).toEqual({
        ...{ kind: "taken", budgetMicroUsd: 5_000_000 },
      });
      expect(await runs.readSpending({ ...of, now: NOW + DAY_MS })).toMatchObject({
        personDayMicroUsd: 5_000_000,
      });
    });

    it("reserved + spent never passes a cap, in whatever order runs come, begin and end (S16)", async () => {
      const id = fc.record({
        repositoryId: fc.integer({ min: 1, max: 2 }),
        number: fc.integer({ min: 1, max: 3 }),
        actorId: fc.integer({ min: 1, max: 3 }),
      });
      const step = fc.oneof(
        fc.record({ kind: fc.constant("create" as const), at: fc.nat(1000), where: id }),
        fc.record({ kind: fc.constant("take" as const), which: fc.nat(39) }),
        fc.record({
          kind: fc.constant("end" as const),
          which: fc.nat(39),
          part: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
      );
      const limits = fc.record({
        maxRuns: fc.integer({ min: 1, max: 6 }),
        maxRunsPerRepository: fc.integer({ min: 1, max: 4 }),
        runBudgetMicroUsd: fc.integer({ min: 10_000, max: 3_000_000 }),
        threadBudgetMicroUsd: fc.integer({ min: 10_000, max: 5_000_000 }),
        repositoryDayBudgetMicroUsd: fc.integer({ min: 10_000, max: 8_000_000 }),
        personDayBudgetMicroUsd: fc.integer({ min: 10_000, max: 8_000_000 }),
      });
      const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), {
        minLength: 5,
        maxLength: 20,
      });

      await fc.assert(
        fc.asyncProperty(limits, batches, async (caps, allBatches) => {
          const { store, close } = await openStore();
          const made: NewRun[] = [];
          try {
            for (const batch of allBatches) {
              // One batch goes at once, as deliveries and workers do.
              await Promise.all(batch.map((each) => apply(store.runs, made, each, caps)));
              await expectUnderCaps(store.runs, made, caps);
            }
          } finally {
            await close();
          }
        }),
        // Each takes seconds on a database that is asked over HTTP.
        { numRuns: THOROUGH ? 60 : 6 },
      );
    });
  });
}

type Step =
  | { kind: "create"; at: number; where: { repositoryId: number; number: number; actorId: number } }
  | { kind: "take"; which: number }
  | { kind: "end"; which: number; part: number };

async function apply(runs: RunStore, made: NewRun[], step: Step, caps: TurnLimits): Promise<void> {
  if (step.kind === "create") {
    const run = aNewRun({ ...step.where, at: step.at, trigger: 1_000 + made.length });
    made.push(run);
    await runs.create(run);
    return;
  }
  const run = made[step.which % Math.max(1, made.length)];
  if (run === undefined) return;
  if (step.kind === "take") {
    await runs.takeTurn(run.id, { limits: caps, now: NOW });
    return;
  }
  const costMicroUsd = Math.floor(((await runs.get(run.id))?.budgetMicroUsd ?? 0) * step.part);
  await runs.end(run.id, { outcome: { kind: "answered", text: "" }, costMicroUsd, now: NOW });
}

async function expectUnderCaps(runs: RunStore, made: NewRun[], caps: TurnLimits): Promise<void> {
  const rows = (await Promise.all(made.map(({ id }) => runs.get(id)))).filter((row) => row !== undefined);
  const working = rows.filter((row) => row.state === "working");
  const money = (of: typeof rows) =>
    of.reduce((sum, row) => sum + (row.state === "working" ? row.budgetMicroUsd : row.costMicroUsd), 0);

  expect(working.length).toBeLessThanOrEqual(caps.maxRuns);
  for (const [, of] of Map.groupBy(rows, (row) => row.event.repository.id)) {
    expect(of.filter((row) => row.state === "working").length).toBeLessThanOrEqual(caps.maxRunsPerRepository);
    expect(money(of)).toBeLessThanOrEqual(caps.repositoryDayBudgetMicroUsd);
  }
  for (const [, of] of Map.groupBy(rows, (row) => row.event.actor.id))
    expect(money(of)).toBeLessThanOrEqual(caps.personDayBudgetMicroUsd);
  for (const [, of] of Map.groupBy(rows, (row) => row.threadId)) {
    expect(of.filter((row) => row.state === "working").length).toBeLessThanOrEqual(1);
    expect(money(of)).toBeLessThanOrEqual(caps.threadBudgetMicroUsd);
  }
}
