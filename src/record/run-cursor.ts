import { z } from "zod";
import type { RunPlace } from "../store/store.ts";

const cursorSchema = z.strictObject({
  createdAt: z.int().nonnegative(),
  id: z.string().regex(/^[0-9a-f]{26}$/),
});

/** A place in a list as a word that means nothing to whoever carries it. Pure. */
export function renderCursor({ createdAt, id }: RunPlace): string {
  return Buffer.from(JSON.stringify({ createdAt, id })).toString("base64url");
}

/** Reads such a word; undefined for any other. Pure. */
export function parseCursor(text: string): RunPlace | undefined {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch {
    return undefined;
  }
}
