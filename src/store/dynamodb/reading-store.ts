import { z } from "zod";
import type { ReadingStore } from "../store.ts";
import { KEYS } from "./table.ts";
import type { DynamoClient } from "./wire/dynamo-client.ts";
import { parseStored } from "./wire/parse-stored.ts";

const STORED = z.object({
  seenUntil: z.number(),
  cursor: z.string().optional(),
  sinceAt: z.number().optional(),
});

/** One item; whoever writes last has read on from what was there. */
export function createDynamoReadingStore(client: DynamoClient): ReadingStore {
  return {
    async load() {
      const item = await client.get(KEYS.deliveries);
      if (item === undefined) return undefined;
      const { seenUntil, cursor, sinceAt } = parseStored(STORED, item);
      return cursor === undefined || sinceAt === undefined
        ? { seenUntil }
        : { seenUntil, older: { cursor, sinceAt } };
    },
    async save({ seenUntil, older }) {
      await client.put({ ...KEYS.deliveries, seenUntil, ...older });
    },
  };
}
