import type { DatabaseSync } from "node:sqlite";
import type { SessionStore } from "../store.ts";

export function createSqliteSessionStore(database: DatabaseSync): SessionStore {
  const put = database.prepare("INSERT OR REPLACE INTO sessions (thread_id, id, body) VALUES (?, ?, ?)");
  const get = database.prepare("SELECT body FROM sessions WHERE thread_id = ? AND id = ?");
  return {
    async put(threadId, { id, bytes }) {
      put.run(threadId, id, bytes);
    },
    async get(threadId, sessionId) {
      const row = get.get(threadId, sessionId) as { body: Uint8Array } | undefined;
      return row && { id: sessionId, bytes: row.body };
    },
  };
}
