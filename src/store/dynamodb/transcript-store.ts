import type { TranscriptKey, TranscriptStore } from "../store.ts";
import { KEYS, toExpiresAt } from "./table.ts";
import { BULK, keepBulk, readBulk } from "./wire/bulk.ts";
import { compress, decompress } from "./wire/compression.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { and, beginsWith, equals, isBetween, isLess, isMissing, or } from "./wire/expression.ts";
import { parseStored } from "./wire/parse-stored.ts";

export function createDynamoTranscriptStore(client: DynamoClient, now: () => number): TranscriptStore {
  /** The chunk that an offset lies in begins at it or before; then all that follow. */
  async function* itemsFrom(transcript: TranscriptKey, fromBytes: number) {
    const { pk, sk: at } = KEYS.chunk(transcript, fromBytes);
    const inPartition = equals("pk", pk);
    if (fromBytes === 0) return yield* client.query(and(inPartition, beginsWith("sk", "chunk#")));
    const before = and(inPartition, isBetween("sk", "chunk#", at));
    for await (const item of client.query(before, { isDescending: true, pageSize: 1 })) {
      yield item;
      break;
    }
    // A tilde sorts after every digit.
    const { sk: after } = KEYS.chunk(transcript, fromBytes + 1);
    yield* client.query(and(inPartition, isBetween("sk", after, "chunk#~")));
  }

  return {
    async append(transcript, offsetBytes, chunk) {
      if (chunk.length === 0) return;
      const key = KEYS.chunk(transcript, offsetBytes);
      const expiresAt = toExpiresAt(now(), "transcript");
      const body = await keepBulk(client, { owner: key, bytes: await compress(chunk), expiresAt });
      const isNew = or(isMissing("pk"), isLess("sizeBytes", chunk.length));
      await client.put({ ...key, body, sizeBytes: chunk.length, expiresAt }, isNew);
    },
    async read(transcript, capBytes, fromBytes = 0) {
      const chunks: Uint8Array[] = [];
      let sizeBytes = 0;
      for await (const item of itemsFrom(transcript, fromBytes)) {
        if (sizeBytes >= capBytes) break;
        const owner = { pk: String(item.pk), sk: String(item.sk) };
        const packed = await readBulk(client, { owner, bulk: parseStored(BULK, item.body) });
        const whole = packed === undefined ? new Uint8Array() : await decompress(packed);
        const chunk = whole.subarray(Math.max(0, fromBytes - toOffset(owner.sk)));
        chunks.push(chunk.subarray(0, capBytes - sizeBytes));
        sizeBytes += chunk.length;
      }
      return new Uint8Array(Buffer.concat(chunks));
    },
  };
}

function toOffset(sortKey: string): number {
  return Number(sortKey.slice("chunk#".length));
}
