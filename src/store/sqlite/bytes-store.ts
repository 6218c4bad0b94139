import type { DatabaseSync } from "node:sqlite";
import type { BytesStore } from "../store.ts";

export function createSqliteBytesStore(
  database: DatabaseSync,
  { table, key }: { table: "change_sets"; key: "run_id" } | { table: "baselines" | "prompts"; key: "name" },
): BytesStore {
  const put = database.prepare(`INSERT OR REPLACE INTO ${table} (${key}, body) VALUES (?, ?)`);
  const get = database.prepare(`SELECT body FROM ${table} WHERE ${key} = ?`);
  return {
    async put(name, bytes) {
      put.run(name, bytes);
    },
    async get(name) {
      return get.get(name)?.body as Uint8Array | undefined;
    },
  };
}
