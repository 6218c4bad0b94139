import { describe, expect, it } from "vitest";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { aNewRun } from "../contract/a-new-run.ts";
import { describeStore } from "../contract/store-contract.ts";
import { aDatabasePath } from "./a-database.ts";

describeStore(
  "the SQLite store in memory",
  async () => {
    const store = createSqliteStore(openDatabase(":memory:"));
    return { store, close: async () => store.close() };
  },
  { burst: 300 },
);

describeStore(
  "the SQLite store on disk",
  async () => {
    const { path, remove } = await aDatabasePath();
    const store = createSqliteStore(openDatabase(path));
    return {
      store,
      close: async () => {
        store.close();
        await remove();
      },
    };
  },
  { burst: 300 },
);

describe("a patch of a row", () => {
  it.each([
    {
      of: "a run",
      breaks: "check_run_id ON runs",
      patch: (store: Store) => store.runs.update(aNewRun().id, { commentId: 5, checkRunId: 6 }),
    },
    {
      of: "a thread",
      breaks: "session_cost ON threads",
      patch: (store: Store) => store.threads.update("42-12", { sessionId: "s", sessionCostMicroUsd: 6 }),
    },
  ])(
    "F78: of $of is one statement: what ends it in the middle leaves nothing of it",
    async ({ breaks, patch }) => {
      const database = openDatabase(":memory:");
      const store = createSqliteStore(database);
      await store.runs.create(aNewRun());
      const before = [await store.runs.get(aNewRun().id), await store.threads.find("42-12")];
      database.exec(`CREATE TRIGGER death BEFORE UPDATE OF ${breaks} BEGIN SELECT RAISE(ABORT, 'dead'); END`);

      await expect(patch(store)).rejects.toThrow("dead");
      expect([await store.runs.get(aNewRun().id), await store.threads.find("42-12")]).toEqual(before);

      database.exec("DROP TRIGGER death");
      await patch(store);
      expect([await store.runs.get(aNewRun().id), await store.threads.find("42-12")]).not.toEqual(before);
      store.close();
    },
  );
});
