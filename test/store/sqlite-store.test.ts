import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { describeStore } from "../contract/store-contract.ts";
import { aDatabasePath } from "./a-database.ts";

describeStore("the SQLite store in memory", async () => {
  const store = createSqliteStore(openDatabase(":memory:"));
  return { store, close: async () => store.close() };
});

describeStore("the SQLite store on disk", async () => {
  const { path, remove } = await aDatabasePath();
  const store = createSqliteStore(openDatabase(path));
  return {
    store,
    close: async () => {
      store.close();
      await remove();
    },
  };
});
