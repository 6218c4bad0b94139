import type { z } from "zod";
import { parseJson } from "../../http/receive.ts";
import { type FieldProblem, Problem } from "../world/problem.ts";

/** The JSON of a request; no bytes are no object. */
export function parseBody(bytes: Buffer): unknown {
  const body = parseJson(bytes);
  if (body === undefined && bytes.length > 0) throw new Problem(400, "Problems parsing JSON");
  return body;
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
