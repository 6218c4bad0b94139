import type { ChangeSetStore } from "../store.ts";
import { BULK, keepBulk, readBulk } from "./bulk.ts";
import { compress, decompress } from "./compression.ts";
import type { DynamoClient } from "./dynamo-client.ts";
import { parseStored } from "./parse-stored.ts";
import { KEYS, toExpiresAt } from "./table.ts";

export function createDynamoChangeSetStore(client: DynamoClient, now: () => number): ChangeSetStore {
  return {
    async put(runId, bytes) {
      const key = KEYS.changeSet(runId);
      const expiresAt = toExpiresAt(now(), "changeSet");
      const body = await keepBulk(client, key, await compress(bytes), { expiresAt });
      await client.put({ ...key, body, expiresAt });
    },
    async get(runId) {
      const key = KEYS.changeSet(runId);
      const item = await client.get(key);
      const packed = item && (await readBulk(client, key, parseStored(BULK, item.body)));
      return packed && new Uint8Array(await decompress(packed));
    },
  };
}
