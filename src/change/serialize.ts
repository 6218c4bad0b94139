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

/** What the base has of a change's files, by path: to show how they differ, and for nothing else. */
export type BaseContents = ReadonlyMap<string, Uint8Array>;

const baseContentsSchema = z.object({
  changes: z.array(z.object({ path: z.string(), before: bytes.optional() })),
});

/** A change set as bytes for the store. */
export function serializeChangeSet(changeSet: ChangeSet): Uint8Array {
  const toBase64 = (content: Uint8Array) => Buffer.from(content).toString("base64");
  const changes = changeSet.changes.map((change) => {
    const { baseContent, ...kept } = change;
    const before = baseContent && { before: toBase64(baseContent) };
    return kept.kind === "delete"
      ? { ...kept, ...before }
      : { ...kept, content: toBase64(kept.content), ...before };
  });
  return Buffer.from(JSON.stringify({ ...changeSet, changes }));
}

/**
 * The change set that was serialized, without what the base has: who judges it again reads that from the base as it is then. Throws when
 * the bytes are something else.
 */
export function parseChangeSet(serialized: Uint8Array): ChangeSet {
  return changeSetSchema.parse(JSON.parse(Buffer.from(serialized).toString("utf8")));
}

/** What the base had of its files when it was serialized, as far as that was known. Throws when the bytes are something else. */
export function parseBaseContents(serialized: Uint8Array): BaseContents {
  const { changes } = baseContentsSchema.parse(JSON.parse(Buffer.from(serialized).toString("utf8")));
  return new Map(
    changes.flatMap(({ path, before }) => (before === undefined ? [] : [[path, before] as const])),
  );
}
