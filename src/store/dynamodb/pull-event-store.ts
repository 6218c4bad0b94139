import { PULL_EVENT, type PullEvent, toPullEventKey } from "../../run/pull-event.ts";
import type { PullEventStore } from "../store.ts";
import { KEYS, toExpiresAt } from "./table.ts";
import { pad } from "./wire/attribute-value.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { and, equals, isBetween } from "./wire/expression.ts";
import { parseStored } from "./wire/parse-stored.ts";

/** One item a fact, whose key is all that it says: the second time writes the same. */
export function createDynamoPullEventStore(client: DynamoClient, now: () => number): PullEventStore {
  return {
    async add(event) {
      const { repositoryId, at } = event;
      const key = KEYS.pullEvent({ repositoryId, at, key: toPullEventKey(event) });
      await client.put({ ...key, ...event, expiresAt: toExpiresAt(now(), "pullEvent") });
    },
    async list(repositoryId, sinceAt = 0) {
      const { pk } = KEYS.pullEvent({ repositoryId, at: 0, key: "" });
      const events: PullEvent[] = [];
      // A tilde sorts after every digit.
      const condition = and(equals("pk", pk), isBetween("sk", `pull#${pad(sinceAt)}`, "pull#~"));
      for await (const item of client.query(condition)) events.push(parseStored(PULL_EVENT, item));
      return events;
    },
  };
}
