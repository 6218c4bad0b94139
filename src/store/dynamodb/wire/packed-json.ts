import { z } from "zod";
import type { Key } from "./attribute-value.ts";
import { BULK, keepBulk, readBulk } from "./bulk.ts";
import { compress, decompress } from "./compression.ts";
import type { DynamoClient } from "./dynamo-client.ts";

/** A run has five of these in one item, of 400 KB at most: snapshot, command, what it spent, outcome, and the outcome that was told. */
const INLINE_BYTES = 70_000;

/** Shorter than this it isn't worth the work, and can be read in AWS's console. */
const PLAIN_CHARS = 4_000;

/** A value as an attribute: its JSON, or the compressed bytes of it. */
export const PACKED_JSON = z.union([z.object({ json: z.string() }), BULK]);
export type PackedJson = z.infer<typeof PACKED_JSON>;

/** Keeps a value for the item `owner`, compressed when it is long, and gives the attribute that tells it. */
export async function keepJson(
  client: DynamoClient,
  { owner, value, expiresAt }: { owner: Key; value: object; expiresAt: number },
): Promise<PackedJson> {
  const json = JSON.stringify(value);
  if (json.length < PLAIN_CHARS) return { json };
  const bytes = await compress(json);
  return keepBulk(client, { owner, bytes, expiresAt, inlineBytes: INLINE_BYTES });
}

/** The value that was kept. Throws when it can't be read. */
export async function readJson(
  client: DynamoClient,
  { owner, packed }: { owner: Key; packed: PackedJson },
): Promise<unknown> {
  if ("json" in packed) return JSON.parse(packed.json);
  const bytes = await readBulk(client, { owner, bulk: packed });
  if (bytes === undefined) throw new Error("A part has expired.");
  return JSON.parse(new TextDecoder().decode(await decompress(bytes)));
}
