import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { Logger } from "pino";
import { StoreError } from "../../errors.ts";
import { openDatabase } from "./database.ts";
import { lockDirectory } from "./lock-directory.ts";
import { toStoreError } from "./to-store-error.ts";
import { countLostCommits } from "./wal-damage.ts";

/** The check of a file reads all of it. Above this, a start would take too long. */
const MAX_CHECKED_BYTES = 1024 ** 3;

/** The database of an embedded app, and the directory it is in, held for this process. */
export interface DataDirectory {
  /** For rows: what was committed survives a power cut. */
  database: DatabaseSync;
  /** For checkpoints: what was committed survives the end of the process. */
  checkpoints: DatabaseSync;
  /** No run was known when it was opened: it is new, or what was there before is lost. */
  wasEmpty: boolean;
  close(): void;
}

/**
 * Opens the app's directory: nobody else's, with a database that is whole. A StoreError says in one line what is wrong otherwise. Commits
 * that were lost with a damaged write-ahead log are told to the log: what they knew is found again where it can be.
 */
export function openDataDirectory(directory: string, log: Logger): DataDirectory {
  const lock = lockDirectory(directory);
  try {
    const path = join(directory, "sandpiper.db");
    const lostCommits = lookAtWal(`${path}-wal`);
    if (lostCommits > 0) log.error({ lostCommits }, "database.wal_damaged");
    const database = openDatabase(path);
    requireWhole(database, path);
    const checkpoints = openDatabase(path, "crash");
    return {
      database,
      checkpoints,
      wasEmpty: database.prepare("SELECT 1 FROM runs LIMIT 1").get() === undefined,
      close() {
        for (const each of [checkpoints, database]) if (each.isOpen) each.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw toStoreError(error);
  }
}

function lookAtWal(path: string): number {
  if (!existsSync(path) || statSync(path).size > MAX_CHECKED_BYTES) return 0;
  return countLostCommits(readFileSync(path));
}

function requireWhole(database: DatabaseSync, path: string): void {
  if (statSync(path).size > MAX_CHECKED_BYTES) return;
  const answer = database.prepare("PRAGMA quick_check(1)").get() as { quick_check: string };
  if (answer.quick_check === "ok") return;
  throw new StoreError(`The database's file is damaged: ${answer.quick_check.split("\n", 1)[0]}.`, {
    ...{ code: "store_damaged", retry: "never" },
  });
}
