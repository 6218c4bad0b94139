import type { AwsAccount } from "../../aws/signed-call.ts";
import type { Store } from "../store.ts";
import { createDynamoPullEventStore } from "./pull-event-store.ts";
import { createDynamoRunStore } from "./run-store.ts";
import { createDynamoThreadStore } from "./thread-store.ts";
import { createDynamoClient } from "./wire/dynamo-client.ts";
import { createSend } from "./wire/send.ts";

/** What taking webhooks needs of the store. */
export type IntakeStore = Pick<Store, "runs" | "threads" | "pullEvents">;

/** The same table with these aggregates alone: the webhook's function starts with nothing else in it. */
export function createDynamoIntakeStore({ table, ...account }: AwsAccount & { table: string }): IntakeStore {
  const client = createDynamoClient(table, createSend(account));
  return {
    runs: createDynamoRunStore(client, Date.now),
    threads: createDynamoThreadStore(client),
    pullEvents: createDynamoPullEventStore(client, Date.now),
  };
}
