import type { z } from "zod";
import { StoreError } from "../../../errors.ts";

/** What is stored, as its schema says; a StoreError when it is something else, which no second try mends. */
export function parseStored<T>(schema: z.ZodType<T>, stored: unknown): T {
  const parsed = schema.safeParse(stored);
  if (parsed.success) return parsed.data;
  throw new StoreError("What is stored cannot be read.", {
    code: "bad_row",
    retry: "never",
    cause: parsed.error,
  });
}
