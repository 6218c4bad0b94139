import { createHash } from "node:crypto";
import { z } from "zod";
import { type Key, pad } from "./attribute-value.ts";
import type { DynamoClient } from "./dynamo-client.ts";
import { parseStored } from "./parse-stored.ts";

/** An item may have 400 KB with its names; the rest is room for what stands beside the bytes. */
const PART_BYTES = 300_000;
const AT_ONCE = 8;

const BYTES = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** Bytes as an attribute of the item that owns them: themselves, or how many parts hold them and under which version. */
export const BULK = z.union([
  z.object({ bytes: BYTES }),
  z.object({ version: z.string(), parts: z.number() }),
]);
export type Bulk = z.infer<typeof BULK>;

/**
 * Keeps bytes for the item `owner` and gives the attribute that tells them. More than `inlineBytes` go into items of their own, all
 * written before this returns: whoever then writes the owner replaces the bytes at once, and nobody reads half of them.
 *
 * A part's key holds the hash of the whole, so the second time writes the same again, and other bytes never touch these. Parts that nobody tells
 * any more go when they expire, which costs nothing, where a delete costs as much as the write did.
 */
export async function keepBulk(
  client: DynamoClient,
  {
    owner,
    bytes,
    expiresAt,
    inlineBytes = PART_BYTES,
  }: { owner: Key; bytes: Uint8Array; expiresAt: number; inlineBytes?: number },
): Promise<Bulk> {
  if (bytes.length <= inlineBytes) return { bytes };
  const version = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
  const keys = toPartKeys(owner, { version, parts: Math.ceil(bytes.length / PART_BYTES) });
  await doForEach(keys, async (key, index) => {
    const part = bytes.subarray(index * PART_BYTES, (index + 1) * PART_BYTES);
    await client.put({ ...key, bytes: part, expiresAt });
  });
  return { version, parts: keys.length };
}

/** The bytes; undefined when a part has expired, so that what is half gone is gone. */
export async function readBulk(
  client: DynamoClient,
  { owner, bulk }: { owner: Key; bulk: Bulk },
): Promise<Uint8Array | undefined> {
  if ("bytes" in bulk) return bulk.bytes;
  const read = await doForEach(toPartKeys(owner, bulk), async (key) => {
    const item = await client.get(key);
    return item && parseStored(BYTES, item.bytes);
  });
  const whole = read.filter((part) => part !== undefined);
  return whole.length === bulk.parts ? new Uint8Array(Buffer.concat(whole)) : undefined;
}

function toPartKeys({ pk, sk }: Key, { version, parts }: { version: string; parts: number }): Key[] {
  return Array.from({ length: parts }, (_, n) => ({ pk: `${pk}#${sk}#${version}`, sk: `part#${pad(n)}` }));
}

/** Does the work for each item, a few at a time; the results are in the items' order. */
export async function doForEach<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const left = items.entries();
  async function go(): Promise<void> {
    for (const [index, item] of left) results[index] = await work(item, index);
  }
  await Promise.all(Array.from({ length: AT_ONCE }, go));
  return results;
}
