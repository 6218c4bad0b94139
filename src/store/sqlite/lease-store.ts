import type { DatabaseSync } from "node:sqlite";
import type { Lease, LeaseStore } from "../store.ts";

export function createSqliteLeaseStore(database: DatabaseSync): LeaseStore {
  // Both the sandbox and the item are unique: one statement is the whole condition.
  const take = database.prepare(
    "INSERT OR IGNORE INTO leases (sandbox, item, url, taken_at) VALUES (?, ?, ?, ?)",
  );
  const get = database.prepare("SELECT * FROM leases WHERE sandbox = ?");
  const list = database.prepare("SELECT * FROM leases ORDER BY taken_at, sandbox");
  const release = database.prepare("DELETE FROM leases WHERE sandbox = ?");
  return {
    async take({ sandbox, item, url, takenAt }) {
      return take.run(sandbox, item, url, takenAt).changes === 1;
    },
    async get(sandbox) {
      const row = get.get(sandbox);
      return row && toLease(row);
    },
    async list() {
      return list.all().map(toLease);
    },
    async release(sandbox) {
      release.run(sandbox);
    },
  };
}

function toLease({ sandbox, item, url, taken_at }: Record<string, unknown>): Lease {
  return { sandbox, item, url, takenAt: taken_at } as Lease;
}
