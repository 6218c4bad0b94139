import { StoreError } from "../../errors.ts";

/** SQLite's primary result codes (https://sqlite.org/rescode.html); the upper bits of a code say more than is needed here. */
const PRIMARY = 0xff;
const PASSING: Readonly<Record<number, string>> = {
  5: "The database is locked by another process.",
  6: "The database is locked.",
  7: "There is no memory for the database.",
  8: "The database can only be read.",
  10: "The disk of the database has a fault.",
  13: "The disk of the database is full.",
  14: "The database can't be opened.",
  15: "The database is locked by another process.",
};
const DAMAGED: ReadonlySet<number> = new Set([11, 26]);

/**
 * A fault of SQLite as one of the store's: by its code, never by its words. What passes by itself or when the operator makes room is to be
 * tried again; a damaged file isn't mended by waiting. Everything else, a mistake in a statement of ours too, passes unchanged.
 */
export function toStoreError(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  // What Node answers for a connection that was closed.
  if (error.code === "ERR_INVALID_STATE")
    return new StoreError("The database is closed.", { code: "store_down", retry: "backoff", cause: error });
  if (error.code !== "ERR_SQLITE_ERROR" || !("errcode" in error)) return error;
  const errcode = Number(error.errcode);
  const ids = { errcode };
  if (DAMAGED.has(errcode & PRIMARY))
    return new StoreError("The database's file is damaged.", {
      ...{ code: "store_damaged", retry: "never", ids, cause: error },
    });
  const words = PASSING[errcode & PRIMARY];
  if (words === undefined) return error;
  return new StoreError(words, { code: "store_down", retry: "backoff", ids, cause: error });
}

/** The same methods, whose faults are the store's. All of an aggregate's methods are asynchronous. */
export function withStoreErrors<T extends object>(aggregate: T): T {
  const wrap =
    (method: (...given: unknown[]) => unknown) =>
    async (...given: unknown[]) => {
      try {
        return await method(...given);
      } catch (error) {
        throw toStoreError(error);
      }
    };
  return Object.fromEntries(Object.entries(aggregate).map(([name, method]) => [name, wrap(method)])) as T;
}
