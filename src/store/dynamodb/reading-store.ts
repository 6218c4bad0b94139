import { z } from "zod";
import type { DynamoClient } from "./dynamo-client.ts";
import { parseStored } from "./parse-stored.ts";
import { KEYS } from "./table.ts";

const STORED = z.object({
  seenUntil: z.number(),
  cursor: z.string().optional(),
  sinceAt: z.number().optional(),
});

/** How far the deliveries at GitHub were read: every one since `seenUntil` is still to be read, and those from a page on, back to an instant. */
interface Reading {
  seenUntil: number;
  older?: { cursor: string; sinceAt: number } | undefined;
}

/** One item; whoever writes last has read on from what was there. */
export function createDynamoReadingStore(client: DynamoClient) {
  return {
    async load(): Promise<Reading | undefined> {
      const item = await client.get(KEYS.deliveries);
      if (item === undefined) return undefined;
      const { seenUntil, cursor, sinceAt } = parseStored(STORED, item);
      return cursor === undefined || sinceAt === undefined
        ? { seenUntil }
        : { seenUntil, older: { cursor, sinceAt } };
    },
    async save({ seenUntil, older }: Reading): Promise<void> {
      await client.put({ ...KEYS.deliveries, seenUntil, ...older });
    },
  };
}
