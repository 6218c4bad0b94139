import { z } from "zod";
import { isRunId } from "../run/run.ts";
import type { RunPlace } from "../store/store.ts";

const cursorSchema = z.strictObject({
  createdAt: z.int().nonnegative(),
  id: z.string().refine(isRunId),
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
