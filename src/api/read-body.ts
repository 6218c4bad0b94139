import { isUtf8 } from "node:buffer";
import type { z } from "zod";
import type { HttpAnswer, HttpRequest } from "../http/route.ts";
import { toProblem } from "./problem.ts";

export const MAX_BODY_BYTES = 64 * 1024;
const MAX_DETAIL_CHARS = 300;

export type Read<T> = { kind: "read"; value: T } | { kind: "refused"; answer: HttpAnswer };

/** The body of a request as its schema reads it, or the problem with it. */
export async function readInput<T>(
  { header, readBody }: Pick<HttpRequest, "header" | "readBody">,
  { schema, isOptional = false }: { schema: z.ZodType<T>; isOptional?: boolean },
): Promise<Read<T>> {
  const refuse = (answer: HttpAnswer): Read<T> => ({ kind: "refused", answer });
  const type = header("content-type");
  if (type === undefined ? !isOptional : !/^application\/json *(;|$)/i.test(type))
    return refuse(toProblem(415, "Send the body as application/json."));
  const bytes = await readBody(MAX_BODY_BYTES);
  if (bytes === undefined) return refuse(toProblem(413, `The body is larger than ${MAX_BODY_BYTES} bytes.`));
  const value = bytes.length === 0 && isOptional ? {} : parseJson(bytes);
  if (value === undefined) return refuse(toProblem(400, "The body is no JSON in UTF-8."));
  return parseInput(schema, value, 422);
}

/** A value as its schema reads it; the problem names the field. */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown, status: 400 | 422): Read<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: "read", value: parsed.data };
  const [{ path, message } = { path: [], message: "It is not as described." }] = parsed.error.issues;
  const place = path.length === 0 ? "" : `${path.join(".")}: `;
  const detail = `${place}${message}`.slice(0, MAX_DETAIL_CHARS).toWellFormed();
  return { kind: "refused", answer: toProblem(status, detail) };
}

function parseJson(bytes: Uint8Array): unknown {
  if (!isUtf8(bytes)) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}
