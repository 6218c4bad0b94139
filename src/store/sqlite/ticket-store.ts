import type { DatabaseSync } from "node:sqlite";
import type { TicketStore } from "../store.ts";

export function createSqliteTicketStore(database: DatabaseSync, now: () => number): TicketStore {
  const put = database.prepare("INSERT OR REPLACE INTO tickets (name, body, expires_at) VALUES (?, ?, ?)");
  const claim = database.prepare(`
    INSERT INTO tickets (name, body, expires_at) VALUES (?1, ?2, ?3)
    ON CONFLICT (name) DO UPDATE SET body = ?2, expires_at = ?3 WHERE expires_at <= ?4`);
  const get = database.prepare("SELECT body FROM tickets WHERE name = ? AND expires_at > ?");
  const remove = database.prepare("DELETE FROM tickets WHERE name = ?");
  const expire = database.prepare("DELETE FROM tickets WHERE expires_at <= ?");
  const toBytes = (row: Record<string, unknown> | undefined) => row?.body as Uint8Array | undefined;
  return {
    async put(name, { bytes, expiresAt }) {
      expire.run(now());
      put.run(name, bytes, expiresAt);
    },
    async claim(name, { bytes, expiresAt }) {
      expire.run(now());
      if (claim.run(name, bytes, expiresAt, now()).changes === 1) return undefined;
      return toBytes(get.get(name, now()));
    },
    async get(name) {
      return toBytes(get.get(name, now()));
    },
    async remove(name) {
      remove.run(name);
    },
  };
}
