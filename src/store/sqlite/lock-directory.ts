import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../errors.ts";
import { toStoreError } from "./to-store-error.ts";

/** Says how a file system refused, such as `EACCES`; SQLite's own faults have no `syscall`. */
function toDirectoryError(error: unknown): unknown {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return toStoreError(error);
  return new StoreError(`The directory can't be made: ${error.code}.`, {
    ...{ code: "store_down", retry: "backoff", cause: error },
  });
}

/**
 * Makes the directory, and holds it for this process until `release` or its end, however it ends: the lock is the kernel's, on a file of
 * SQLite's. A StoreError `directory_in_use` when another process holds it.
 */
export function lockDirectory(directory: string): { release(): void } {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const lock = new DatabaseSync(join(directory, "server.lock"));
    lock.exec("PRAGMA busy_timeout=0; PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE");
    return { release: () => lock.close() };
  } catch (error) {
    const fault = toDirectoryError(error);
    if (!(fault instanceof StoreError) || fault.ids.errcode !== BUSY) throw fault;
    throw new StoreError("Another Sandpiper works there. Stop it, or give this one a directory of its own.", {
      ...{ code: "directory_in_use", retry: "never", cause: error },
    });
  }
}

const BUSY = 5;
