import { existsSync } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { backup, DatabaseSync } from "node:sqlite";
import { StoreError } from "../../errors.ts";
import { toStoreError } from "./to-store-error.ts";

const ONLY_OWNER = 0o600;
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copies a database that others may be writing to: all that was committed by one instant, in one file that needs no log beside it. The
 * copy has private code in it, and so only its owner may read it. The target is replaced at the end, in one step, and untouched by a
 * failure. Resolves with its size in bytes.
 */
export async function backUp(source: string, target: string): Promise<number> {
  if (!existsSync(source))
    throw new StoreError(`There is no database at ${source}.`, { code: "no_database", retry: "never" });
  const unfinished = `${target}.unfinished`;
  try {
    await rm(unfinished, { force: true });
    // Made before SQLite writes to it, so that nobody else can ever open it.
    await (await open(unfinished, "wx", ONLY_OWNER)).close();
    await copy(source, unfinished);
    await rename(unfinished, target);
    return (await stat(target)).size;
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw toBackupError(error, target);
  }
}

async function copy(source: string, target: string): Promise<void> {
  const from = new DatabaseSync(source, { timeout: 5_000 });
  try {
    // All pages in one step: a copy in several begins anew whenever somebody writes between them.
    await backup(from, target, { rate: ALL_PAGES });
  } finally {
    from.close();
  }
  // The copy is in WAL mode like the original; a reader would leave files beside it.
  const copied = new DatabaseSync(target);
  try {
    copied.exec("PRAGMA journal_mode=DELETE");
    const found = copied.prepare("PRAGMA quick_check(1)").get() as { quick_check: string };
    if (found.quick_check !== "ok")
      throw new StoreError("The database's file is damaged.", { code: "store_damaged", retry: "never" });
  } finally {
    copied.close();
  }
  const file = await open(target, "r+");
  await file.sync();
  await file.close();
}

function toBackupError(error: unknown, target: string): unknown {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return toStoreError(error);
  return new StoreError(`${target} can't be written: ${error.code}.`, {
    ...{ code: "backup_failed", retry: "never", cause: error },
  });
}
