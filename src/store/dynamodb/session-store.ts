import type { SessionStore } from "../store.ts";
import { KEYS, toExpiresAt } from "./table.ts";
import { BULK, keepBulk, readBulk } from "./wire/bulk.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { parseStored } from "./wire/parse-stored.ts";

/** A session's bytes come packed and are kept as they are. */
export function createDynamoSessionStore(client: DynamoClient, now: () => number): SessionStore {
  return {
    async put(threadId, { id, bytes }) {
      const key = KEYS.session(threadId);
      const expiresAt = toExpiresAt(now(), "session");
      const body = await keepBulk(client, { owner: key, bytes, expiresAt });
      await client.put({ ...key, id, body, expiresAt });
    },
    async get(threadId, sessionId) {
      const key = KEYS.session(threadId);
      const item = await client.get(key);
      if (item?.id !== sessionId) return undefined;
      const bytes = await readBulk(client, { owner: key, bulk: parseStored(BULK, item.body) });
      return bytes && { id: sessionId, bytes };
    },
  };
}
