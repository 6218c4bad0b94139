import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "./database.ts";

/** A check costs a flush of the disk, and anybody may ask for one: what was found holds for so long. */
const HOLDS_MS = 1_000;

/**
 * Throws when the database can't be written: a page is written and safe on the disk when the check resolves, and nothing is changed by it.
 */
export function createWriteCheck(database: DatabaseSync, now = () => performance.now()): () => Promise<void> {
  let writtenAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (now() - writtenAt < HOLDS_MS && database.isOpen) return;
    inTransaction(database, () => {
      const row = database.prepare("PRAGMA user_version").get() as { user_version: number };
      // SQLite writes the page of the schema's number even when the number stays.
      database.exec(`PRAGMA user_version=${row.user_version}`);
    });
    writtenAt = now();
  };
}
