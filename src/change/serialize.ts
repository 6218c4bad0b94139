import { z } from "zod";
import type { ChangeSet } from "./change-set.ts";

const bytes = z.string().transform((text) => new Uint8Array(Buffer.from(text, "base64")));
const changeSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("put"),
    path: z.string(),
    mode: z.enum(["100644", "100755", "120000"]),
    content: bytes,
    previousPath: z.string().optional(),
    knownSha: z.string().optional(),
    isInBase: z.boolean().optional(),
  }),
  z.object({ kind: z.literal("delete"), path: z.string() }),
]);
const changeSetSchema = z.object({
  baseSha: z.string(),
  changes: z.array(changeSchema),
  additions: z.number(),
  deletions: z.number(),
});

/** A change set as bytes for the store. What the base has is left out: it can be read there again. */
export function serializeChangeSet(changeSet: ChangeSet): Uint8Array {
  const changes = changeSet.changes.map((change) => {
    const { baseContent: _, ...kept } = change;
    return kept.kind === "delete" ? kept : { ...kept, content: Buffer.from(kept.content).toString("base64") };
  });
  return Buffer.from(JSON.stringify({ ...changeSet, changes }));
}

/** The change set that was serialized. Throws when the bytes are something else. */
export function parseChangeSet(serialized: Uint8Array): ChangeSet {
  return changeSetSchema.parse(JSON.parse(Buffer.from(serialized).toString("utf8")));
}
