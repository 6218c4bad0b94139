import type { DatabaseSync } from "node:sqlite";
import type { SightingStore } from "../store.ts";
import { inTransaction } from "./database.ts";

export function createSqliteSightingStore(database: DatabaseSync): SightingStore {
  const select = database.prepare("SELECT first_at FROM sightings WHERE sandbox = ?");
  const clear = database.prepare("DELETE FROM sightings");
  const insert = database.prepare("INSERT INTO sightings (sandbox, first_at) VALUES (?, ?)");
  return {
    async replace(names, now) {
      return inTransaction(database, () => {
        const firsts = new Map<string, number>();
        for (const name of names) {
          const row = select.get(name) as { first_at: number } | undefined;
          firsts.set(name, row?.first_at ?? now);
        }
        clear.run();
        for (const [name, firstAt] of firsts) insert.run(name, firstAt);
        return firsts;
      });
    },
  };
}
