import type { DatabaseSync } from "node:sqlite";
import type { ChangeSetStore } from "../store.ts";

export function createSqliteChangeSetStore(database: DatabaseSync): ChangeSetStore {
  const put = database.prepare("INSERT OR REPLACE INTO change_sets (run_id, body) VALUES (?, ?)");
  const get = database.prepare("SELECT body FROM change_sets WHERE run_id = ?");
  return {
    async put(runId, bytes) {
      put.run(runId, bytes);
    },
    async get(runId) {
      return get.get(runId)?.body as Uint8Array | undefined;
    },
  };
}
