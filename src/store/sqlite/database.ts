import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../errors.ts";
import { MIGRATIONS } from "./migrations.ts";
import { toStoreError } from "./to-store-error.ts";

/**
 * What a commit that returned survives: a power cut (`power_cut`), which costs a flush of the disk, or only the end of the process
 * (`crash`). The second is for what is found out again when it is lost: a checkpoint, whose step then runs once more.
 */
export type Durability = "power_cut" | "crash";

/**
 * Opens (and makes, and migrates) the one SQLite file of an embedded app; several connections may share it. A file written by a
 * newer app is refused rather than misread.
 */
export function openDatabase(path: string, durability: Durability = "power_cut"): DatabaseSync {
  try {
    return open(path, durability);
  } catch (error) {
    throw toStoreError(error);
  }
}

function open(path: string, durability: Durability): DatabaseSync {
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  // The timeout first: the switch to WAL needs a lock, too.
  database.exec(
    // A store that is down is told within 3 s (F5).
    `PRAGMA busy_timeout=2000; PRAGMA journal_mode=WAL; PRAGMA synchronous=${durability === "crash" ? "NORMAL" : "FULL"}`,
  );
  migrate(database);
  return database;
}

function migrate(database: DatabaseSync): void {
  const known = readVersion(database);
  if (known > MIGRATIONS.length) {
    throw new StoreError(
      `The database has schema ${known}; this version knows ${MIGRATIONS.length}. Start the version that wrote it, or a newer one.`,
      { code: "schema_too_new", retry: "never" },
    );
  }
  for (let version = known; version < MIGRATIONS.length; version += 1) {
    inTransaction(database, () => {
      // Another process may have done it while this one waited for the lock.
      if (readVersion(database) > version) return;
      database.exec(MIGRATIONS[version] as string);
      database.exec(`PRAGMA user_version=${version + 1}`);
    });
  }
}

function readVersion(database: DatabaseSync): number {
  return (database.prepare("PRAGMA user_version").get() as { user_version: number }).user_version;
}

/** Runs `work` in one immediate transaction: all of it, or none. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // SQLite has rolled back by itself after some faults, such as a full disk.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
