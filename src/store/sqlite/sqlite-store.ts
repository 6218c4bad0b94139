import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../errors.ts";
import type { Store } from "../store.ts";
import { createSqliteChangeSetStore } from "./change-set-store.ts";
import { createSqliteLeaseStore } from "./lease-store.ts";
import { createSqliteRunStore } from "./run-store.ts";
import { createSqliteSessionStore } from "./session-store.ts";
import { createSqliteSightingStore } from "./sighting-store.ts";
import { createSqliteThreadStore } from "./thread-store.ts";
import { createSqliteTranscriptStore } from "./transcript-store.ts";

/** The store on an open SQLite database. Closing it closes the database. */
export function createSqliteStore(database: DatabaseSync): Store {
  return {
    runs: createSqliteRunStore(database),
    threads: createSqliteThreadStore(database),
    transcripts: createSqliteTranscriptStore(database),
    changeSets: createSqliteChangeSetStore(database),
    sessions: createSqliteSessionStore(database),
    leases: createSqliteLeaseStore(database),
    sightings: createSqliteSightingStore(database),
    async check() {
      try {
        database.prepare("SELECT 1").get();
      } catch (cause) {
        throw new StoreError("The database does not answer.", {
          code: "store_down",
          retry: "backoff",
          cause,
        });
      }
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}
