import type { TranscriptStore } from "../store.ts";
import { KEYS, toExpiresAt } from "./table.ts";
import { BULK, keepBulk, readBulk } from "./wire/bulk.ts";
import { compress, decompress } from "./wire/compression.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { and, beginsWith, equals, isMissing } from "./wire/expression.ts";
import { parseStored } from "./wire/parse-stored.ts";

export function createDynamoTranscriptStore(client: DynamoClient, now: () => number): TranscriptStore {
  return {
    async append(transcript, offsetBytes, chunk) {
      if (chunk.length === 0) return;
      const key = KEYS.chunk(transcript, offsetBytes);
      const expiresAt = toExpiresAt(now(), "transcript");
      const body = await keepBulk(client, { owner: key, bytes: await compress(chunk), expiresAt });
      // The second time the offset is taken and nothing is written: what was read already stays as it was.
      await client.put({ ...key, body, expiresAt }, isMissing("pk"));
    },
    async read(transcript, capBytes) {
      const { pk } = KEYS.chunk(transcript, 0);
      const chunks: Uint8Array[] = [];
      let sizeBytes = 0;
      for await (const item of client.query(and(equals("pk", pk), beginsWith("sk", "chunk#")))) {
        const owner = { pk, sk: String(item.sk) };
        const packed = await readBulk(client, { owner, bulk: parseStored(BULK, item.body) });
        const chunk = packed === undefined ? new Uint8Array() : await decompress(packed);
        chunks.push(chunk.subarray(0, capBytes - sizeBytes));
        sizeBytes += chunk.length;
        if (sizeBytes >= capBytes) break;
      }
      return new Uint8Array(Buffer.concat(chunks));
    },
  };
}
