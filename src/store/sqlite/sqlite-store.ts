import type { DatabaseSync } from "node:sqlite";
import type { Store } from "../store.ts";
import { createSqliteBytesStore } from "./bytes-store.ts";
import { createSqliteLeaseStore } from "./lease-store.ts";
import { createSqliteRunStore } from "./run-store.ts";
import { createSqliteSessionStore } from "./session-store.ts";
import { createSqliteSightingStore } from "./sighting-store.ts";
import { createSqliteThreadStore } from "./thread-store.ts";
import { withStoreErrors } from "./to-store-error.ts";
import { createSqliteTranscriptStore } from "./transcript-store.ts";
import { createWriteCheck } from "./write-check.ts";

/** The store on an open SQLite database. Closing it closes the database. */
export function createSqliteStore(database: DatabaseSync): Store {
  const check = createWriteCheck(database);
  return {
    runs: withStoreErrors(createSqliteRunStore(database)),
    threads: withStoreErrors(createSqliteThreadStore(database)),
    transcripts: withStoreErrors(createSqliteTranscriptStore(database)),
    changeSets: withStoreErrors(createSqliteBytesStore(database, { table: "change_sets", key: "run_id" })),
    baselines: withStoreErrors(createSqliteBytesStore(database, { table: "baselines", key: "name" })),
    sessions: withStoreErrors(createSqliteSessionStore(database)),
    leases: withStoreErrors(createSqliteLeaseStore(database)),
    sightings: withStoreErrors(createSqliteSightingStore(database)),
    ...withStoreErrors({ check }),
    close() {
      if (database.isOpen) database.close();
    },
  };
}
