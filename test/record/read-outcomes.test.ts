import { describe, expect, it } from "vitest";
import { readOutcomes } from "../../src/record/read-outcomes.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { aNewRun } from "../contract/a-new-run.ts";
import { anOutcome } from "../support/a-outcome.ts";

const JANUARY = Date.UTC(2026, 0, 10);
const FEBRUARY = Date.UTC(2026, 1, 10);
const DAY_MS = 86_400_000;
const USD = 1_000_000;

function aStore() {
  const store = createSqliteStore(openDatabase(":memory:"));
  let trigger = 0;
  return {
    store,
    /** A run of a dollar that published to pull request 13, or was answered. */
    async addRun(createdAt: number, { repositoryId = 42, number = 12, publishes = false } = {}) {
      trigger += 1;
      const run = aNewRun({ repositoryId, number, trigger, createdAt });
      await store.runs.create(run);
      const outcome = publishes ? anOutcome("published") : anOutcome("answered");
      await store.runs.end(run.id, { outcome, costMicroUsd: USD, now: createdAt });
    },
  };
}

describe("outcomes of a store", () => {
  it("are of all its runs, page by page, also where many were at one instant", async () => {
    const { store, addRun } = aStore();
    for (let index = 0; index < 250; index += 1)
      await addRun(JANUARY + Math.floor(index / 60), { number: index + 1 });

    expect(await readOutcomes(store, { repositoryIds: [42], by: [] })).toMatchObject([
      { runs: 250, costMicroUsd: 250 * USD },
    ]);
  });

  it("of a month know the runs before it and after it, that a pull request of it has", async () => {
    const { store, addRun } = aStore();
    await addRun(JANUARY);
    await addRun(FEBRUARY, { publishes: true });
    const at = FEBRUARY + DAY_MS;
    await store.pullEvents.add({ kind: "merged", repositoryId: 42, pullNumber: 13, at });
    const read = (month: string) =>
      readOutcomes(store, { repositoryIds: [42], fromMonth: month, toMonth: month });

    expect(await read("2026-01")).toMatchObject([{ runs: 1, merged: 1, costPerMergedMicroUsd: 2 * USD }]);
    expect(await read("2026-02")).toMatchObject([{ runs: 1, published: 0, merged: 0 }]);
  });

  it("are of the repositories that are asked for, each once", async () => {
    const { store, addRun } = aStore();
    for (const repositoryId of [42, 43, 44]) await addRun(JANUARY, { repositoryId });
    const read = async (...repositoryIds: number[]) =>
      (await readOutcomes(store, { repositoryIds, by: ["repository"] })).map(({ repository, runs }) => [
        repository?.id,
        runs,
      ]);

    expect(await read(42, 44, 42)).toEqual([
      [42, 1],
      [44, 1],
    ]);
    expect(await read()).toEqual([]);
  });

  it("let other work go on between two pages", async () => {
    const { store, addRun } = aStore();
    for (let index = 0; index < 101; index += 1) await addRun(JANUARY + index);
    let isThrough = false;
    let turns = 0;
    const count = () => {
      turns += 1;
      if (!isThrough) setImmediate(count);
    };
    setImmediate(count);
    await readOutcomes(store, { repositoryIds: [42] });
    isThrough = true;

    expect(turns).toBeGreaterThan(0);
  });
});
