import type { AwsAccount, Patience } from "../../aws/signed-call.ts";
import type { ReadingStore, Store } from "../store.ts";
import { createDynamoBytesStore } from "./bytes-store.ts";
import { createDynamoLeaseStore } from "./lease-store.ts";
import { createDynamoPullEventStore } from "./pull-event-store.ts";
import { createDynamoReadingStore } from "./reading-store.ts";
import { createDynamoRunStore } from "./run-store.ts";
import { createDynamoSessionStore } from "./session-store.ts";
import { createDynamoSightingStore } from "./sighting-store.ts";
import { KEYS } from "./table.ts";
import { createDynamoThreadStore } from "./thread-store.ts";
import { createDynamoTicketStore } from "./ticket-store.ts";
import { createDynamoTranscriptStore } from "./transcript-store.ts";
import { createDynamoClient } from "./wire/dynamo-client.ts";
import { createSend } from "./wire/send.ts";

/** A check says within 3 s that the table doesn't answer (F5). */
const IMPATIENT: Patience = { timeoutMs: 1_200, maxTries: 2 };

/** The port, and what the sweep keeps besides: its process does not live on. */
export interface DynamoStore extends Store {
  readings: ReadingStore;
}

/** The store on one DynamoDB table, which is there already, with the keys of {@link TABLE}. `now` is only for when items and tickets expire. */
export function createDynamoStore({
  table,
  now = Date.now,
  ...account
}: AwsAccount & { table: string; now?: () => number }): DynamoStore {
  const client = createDynamoClient(table, createSend(account));
  const quick = createDynamoClient(table, createSend(account, IMPATIENT));
  return {
    runs: createDynamoRunStore(client, now),
    threads: createDynamoThreadStore(client),
    transcripts: createDynamoTranscriptStore(client, now),
    changeSets: createDynamoBytesStore(client, now, "changeSet"),
    baselines: createDynamoBytesStore(client, now, "baseline"),
    prompts: createDynamoBytesStore(client, now, "prompt"),
    tickets: createDynamoTicketStore(client, now),
    sessions: createDynamoSessionStore(client, now),
    leases: createDynamoLeaseStore(client),
    sightings: createDynamoSightingStore(client),
    pullEvents: createDynamoPullEventStore(client, now),
    readings: createDynamoReadingStore(client),
    async check() {
      await quick.get(KEYS.ledger);
    },
    close() {},
  };
}
