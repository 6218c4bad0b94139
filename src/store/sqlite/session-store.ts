import type { DatabaseSync } from "node:sqlite";
import type { SessionStore } from "../store.ts";

export function createSqliteSessionStore(database: DatabaseSync): SessionStore {
  const put = database.prepare(
    "INSERT OR REPLACE INTO sessions (thread_id, id, cost, body) VALUES (?, ?, ?, ?)",
  );
  const get = database.prepare("SELECT cost, body FROM sessions WHERE thread_id = ? AND id = ?");
  return {
    async put(threadId, { id, costMicroUsd, bytes }) {
      put.run(threadId, id, costMicroUsd, bytes);
    },
    async get(threadId, sessionId) {
      const row = get.get(threadId, sessionId) as { cost: number; body: Uint8Array } | undefined;
      return row && { id: sessionId, costMicroUsd: row.cost, bytes: row.body };
    },
  };
}
