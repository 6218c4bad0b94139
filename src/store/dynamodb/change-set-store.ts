import type { ChangeSetStore } from "../store.ts";
import { KEYS, toExpiresAt } from "./table.ts";
import { BULK, keepBulk, readBulk } from "./wire/bulk.ts";
import { compress, decompress } from "./wire/compression.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { parseStored } from "./wire/parse-stored.ts";

export function createDynamoChangeSetStore(client: DynamoClient, now: () => number): ChangeSetStore {
  return {
    async put(runId, bytes) {
      const key = KEYS.changeSet(runId);
      const expiresAt = toExpiresAt(now(), "changeSet");
      const body = await keepBulk(client, { owner: key, bytes: await compress(bytes), expiresAt });
      await client.put({ ...key, body, expiresAt });
    },
    async get(runId) {
      const key = KEYS.changeSet(runId);
      const item = await client.get(key);
      if (item === undefined) return undefined;
      const packed = await readBulk(client, { owner: key, bulk: parseStored(BULK, item.body) });
      return packed && new Uint8Array(await decompress(packed));
    },
  };
}
