import type { z } from "zod";
import type { HttpAnswer, RoutedRequest } from "../http/route.ts";
import type { Viewer } from "../viewer/viewer.ts";
import type { ProblemStatus } from "./problem.ts";

/** A call that was let through: who asks, and what they sent, as its schemas read it. */
export interface Call<Query = unknown, Body = unknown> {
  viewer: Viewer;
  request: RoutedRequest;
  params: Readonly<Record<string, string>>;
  query: Query;
  body: Body;
}

/** What an operation answers when all is well. */
export interface Success {
  status: 200 | 201 | 202;
  what: string;
  /** Of the JSON, with the name under which it is described. */
  schema: z.ZodType;
  name: string;
  /** Other forms that can be asked for with `Accept`. */
  also?: readonly string[];
  /** Headers of its own, with what they tell. */
  headers?: Readonly<Record<string, string>>;
}

/** A line in the table of what the API can: what it takes, what it answers, and what does it. */
export interface Operation<Query = unknown, Body = unknown> {
  id: string;
  method: "GET" | "POST";
  /** With names, as a route has it: `/v1/tasks/:id`. */
  path: string;
  summary: string;
  /** What there is to say more, in Markdown. */
  description?: string;
  query?: z.ZodType<Query>;
  body?: { schema: z.ZodType<Body>; name: string; isOptional?: boolean };
  success: Success;
  /** Problems of its own, beside those that `listProblems` knows by its shape. */
  problems?: readonly ProblemStatus[];
  handle(call: Call<Query, Body>): HttpAnswer | Promise<HttpAnswer>;
}

/** Keeps the types of a line to itself: what `handle` gets is what its own schemas read. */
export function defineOperation<Query = unknown, Body = unknown>(
  operation: Operation<Query, Body>,
): Operation {
  return operation as unknown as Operation;
}

/** Every problem that an operation can answer. Pure. */
export function listProblems({ method, path, query, body, problems = [] }: Operation): ProblemStatus[] {
  const found: ProblemStatus[] = [401, 429, 500, 503, ...problems];
  if (path.includes(":")) found.push(404);
  if (query !== undefined) found.push(400);
  if (method === "POST") found.push(400, 403, 409, 413, 415, 422);
  if (body !== undefined) found.push(422);
  return [...new Set(found)].toSorted((a, b) => a - b);
}
