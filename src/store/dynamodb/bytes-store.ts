import type { BytesStore } from "../store.ts";
import { KEYS, toExpiresAt } from "./table.ts";
import { BULK, keepBulk, readBulk } from "./wire/bulk.ts";
import { compress, decompress } from "./wire/compression.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { parseStored } from "./wire/parse-stored.ts";

export function createDynamoBytesStore(
  client: DynamoClient,
  now: () => number,
  kind: "changeSet" | "baseline" | "prompt",
): BytesStore {
  return {
    async put(name, bytes) {
      const key = KEYS[kind](name);
      const expiresAt = toExpiresAt(now(), kind);
      const body = await keepBulk(client, { owner: key, bytes: await compress(bytes), expiresAt });
      await client.put({ ...key, body, expiresAt });
    },
    async get(name) {
      const key = KEYS[kind](name);
      const item = await client.get(key);
      if (item === undefined) return undefined;
      const packed = await readBulk(client, { owner: key, bulk: parseStored(BULK, item.body) });
      return packed && new Uint8Array(await decompress(packed));
    },
  };
}
