import type { DatabaseSync } from "node:sqlite";
import type { Store } from "../store.ts";
import { createSqliteBytesStore } from "./bytes-store.ts";
import { createSqliteLeaseStore } from "./lease-store.ts";
import { createSqlitePullEventStore } from "./pull-event-store.ts";
import { createSqliteRunStore } from "./run-store.ts";
import { createSqliteSessionStore } from "./session-store.ts";
import { createSqliteSightingStore } from "./sighting-store.ts";
import { createSqliteThreadStore } from "./thread-store.ts";
import { createSqliteTicketStore } from "./ticket-store.ts";
import { withStoreErrors } from "./to-store-error.ts";
import { createSqliteTranscriptStore } from "./transcript-store.ts";
import { createWriteCheck } from "./write-check.ts";

/** The store on an open SQLite database. Closing it closes the database. `now` is only for when tickets expire. */
export function createSqliteStore(database: DatabaseSync, now: () => number = Date.now): Store {
  const check = createWriteCheck(database);
  return {
    runs: withStoreErrors(createSqliteRunStore(database)),
    threads: withStoreErrors(createSqliteThreadStore(database)),
    transcripts: withStoreErrors(createSqliteTranscriptStore(database)),
    changeSets: withStoreErrors(createSqliteBytesStore(database, { table: "change_sets", key: "run_id" })),
    baselines: withStoreErrors(createSqliteBytesStore(database, { table: "baselines", key: "name" })),
    prompts: withStoreErrors(createSqliteBytesStore(database, { table: "prompts", key: "name" })),
    tickets: withStoreErrors(createSqliteTicketStore(database, now)),
    sessions: withStoreErrors(createSqliteSessionStore(database)),
    leases: withStoreErrors(createSqliteLeaseStore(database)),
    sightings: withStoreErrors(createSqliteSightingStore(database)),
    pullEvents: withStoreErrors(createSqlitePullEventStore(database)),
    ...withStoreErrors({ check }),
    close() {
      if (database.isOpen) database.close();
    },
  };
}
