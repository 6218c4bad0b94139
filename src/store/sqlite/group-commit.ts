import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "./database.ts";

interface Waiting<T> {
  item: T;
  resolve(value: boolean): void;
  reject(error: unknown): void;
}

/** In a burst a write waits this long for others to share its flush of the disk; alone it does not wait. */
const GATHER_MS = 2;
const BURST_MS = 10;

/**
 * Collects writes that come close together into one transaction, so that a burst of webhooks pays for few flushes of the disk; every
 * promise still resolves only when its row is safe there.
 */
export function createGroupCommit<T>(database: DatabaseSync, write: (item: T) => boolean) {
  let waiting: Waiting<T>[] = [];
  let flushedAt = 0;

  function flush(): void {
    const batch = waiting;
    waiting = [];
    try {
      const results = inTransaction(database, () => batch.map(({ item }) => write(item)));
      batch.forEach(({ resolve }, index) => {
        resolve(results[index] === true);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    flushedAt = performance.now();
  }

  return (item: T): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const isBurst = performance.now() - flushedAt < BURST_MS;
      if (waiting.length === 0) isBurst ? setTimeout(flush, GATHER_MS) : setImmediate(flush);
      waiting.push({ item, resolve, reject });
    });
}
