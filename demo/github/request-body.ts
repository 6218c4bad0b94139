import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import { type FieldProblem, Problem } from "./problem.ts";

/** All bytes of a request. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The JSON of a request; no bytes are no object. */
export function parseBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    throw new Problem(400, "Problems parsing JSON");
  }
}

/** Holds a body against its shape and words what is wrong as GitHub does. */
export function requireShape(shape: z.ZodType, body: unknown): unknown {
  if (body !== undefined && (body === null || typeof body !== "object" || Array.isArray(body))) {
    throw new Problem(400, "Body should be a JSON object");
  }
  const parsed = shape.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join("/") ?? "";
  const isMissing = issue?.code === "invalid_type" && valueAt(body, issue.path) === undefined;
  const words = isMissing ? `"${field}" wasn't supplied.` : `For 'properties/${field}', ${issue?.message}.`;
  const problem: FieldProblem = { resource: "Request", field, code: isMissing ? "missing_field" : "invalid" };
  throw new Problem(422, `Invalid request.\n\n${words}`, [problem]);
}

function valueAt(body: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    body,
  );
}
