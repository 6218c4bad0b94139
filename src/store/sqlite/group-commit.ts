import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "./database.ts";

interface Waiting<T> {
  item: T;
  resolve(value: boolean): void;
  reject(error: unknown): void;
}

/**
 * Collects the writes of one turn of the event loop into one transaction, so that a burst of webhooks pays for one disk flush
 * and every promise still resolves only when its row is safe on disk.
 */
export function createGroupCommit<T>(database: DatabaseSync, write: (item: T) => boolean) {
  let waiting: Waiting<T>[] = [];

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
  }

  return (item: T): Promise<boolean> =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ item, resolve, reject });
    });
}
