import { z } from "zod";
import { backOff } from "../../../aws/backoff.ts";
import { StoreError } from "../../../errors.ts";
import type { Key, Value } from "./attribute-value.ts";
import type { DynamoClient } from "./dynamo-client.ts";
import { equals, isMissing } from "./expression.ts";
import { parseStored } from "./parse-stored.ts";

const MAX_ROUNDS = 60;
const BACKOFF = { baseMs: 5, capMs: 250 };

/** A small map of one kind of thing, kept in one item so that one conditional write changes it as a whole. */
export type Entries = Readonly<Record<string, Value>>;

const STORED = z.object({
  version: z.number(),
  entries: z.custom<Entries>((value) => typeof value === "object"),
});

export interface VersionedItem {
  /** The map as it is now. */
  read(): Promise<Entries>;
  /**
   * Reads the map, lets `decide` say what it becomes (`undefined`: it stays), and writes that if nobody else wrote since; otherwise again. A write whose
   * answer was lost looks like somebody else's: `decide` then sees its own entries and must know them.
   */
  change<T>(decide: (entries: Entries) => { entries: Entries | undefined; answer: T }): Promise<T>;
}

export function createVersionedItem(client: DynamoClient, key: Key): VersionedItem {
  async function read() {
    const item = await client.get(key);
    return item === undefined ? { version: 0, entries: {} } : parseStored(STORED, item);
  }
  return {
    read: async () => (await read()).entries,
    async change(decide) {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const { version, entries } = await read();
        const { entries: changed, answer } = decide(entries);
        if (changed === undefined) return answer;
        const isUnchanged = version === 0 ? isMissing("pk") : equals("version", version);
        if (await client.put({ ...key, version: version + 1, entries: changed }, isUnchanged)) return answer;
        await backOff(round, BACKOFF);
      }
      throw new StoreError("Too many want to change one item at once.", {
        code: "item_contended",
        retry: "backoff",
        ids: { item: key.pk },
      });
    },
  };
}
