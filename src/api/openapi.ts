import { z } from "zod";
import { listProblems, type Operation } from "./operation.ts";
import { PROBLEM_TITLES } from "./problem.ts";
import { problemSchema } from "./schema.ts";

export const DESCRIPTION_PATH = "/v1/openapi.json";

type Json = Record<string, unknown>;

const ABOUT = [
  "Ask for tasks and read what comes of them. The rights are those of the GitHub user whose token you send:",
  "what you may not read is answered like what is not there.",
  "Calls are limited to 600 reads and 20 writes a minute and person.",
].join(" ");

/** The API in OpenAPI 3.1, made of the same table and schemas that answer it. Pure. */
export function createDescription(operations: readonly Operation[], publicUrl: string): Json {
  const schemas: Json = { Problem: toSchema(problemSchema, "output") };
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const { success, body } = operation;
    schemas[success.name] = toSchema(success.schema, "output");
    if (body !== undefined) schemas[body.name] = toSchema(body.schema, "input");
    const path = toTemplate(operation.path);
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(operation) };
  }
  paths[DESCRIPTION_PATH] = {
    get: {
      operationId: "getDescription",
      summary: "This description",
      security: [],
      responses: {
        200: { description: "OpenAPI 3.1.", content: { "application/json": { schema: { type: "object" } } } },
      },
    },
  };
  return {
    openapi: "3.1.0",
    info: { title: "Sandpiper", version: "1", description: ABOUT },
    servers: [{ url: publicUrl }],
    security: [{ github: [] }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        github: { type: "http", scheme: "bearer", description: "A GitHub user's token." },
      },
    },
  };
}

function describe(operation: Operation): Json {
  const { id, summary, description, success, body } = operation;
  const problems = listProblems(operation).map((status) => [status, toProblemAnswer(status)]);
  return {
    operationId: id,
    summary,
    ...(description === undefined ? {} : { description }),
    parameters: listParameters(operation),
    ...(body === undefined
      ? {}
      : { requestBody: { required: body.isOptional !== true, content: toContent(body.name) } }),
    responses: { [success.status]: toSuccess(success), ...Object.fromEntries(problems) },
  };
}

function toSuccess({ what, name, also = [], headers = {} }: Operation["success"]): Json {
  const other = also.map((type) => [type, { schema: { type: "string" } }]);
  const told = Object.entries(headers).map(([header, description]) => [
    header,
    { description, schema: { type: "string" } },
  ]);
  return {
    description: what,
    ...(told.length === 0 ? {} : { headers: Object.fromEntries(told) }),
    content: { ...toContent(name), ...Object.fromEntries(other) },
  };
}

function toProblemAnswer(status: keyof typeof PROBLEM_TITLES): Json {
  const retry = { "retry-after": { description: "Seconds.", schema: { type: "integer" } } };
  return {
    description: PROBLEM_TITLES[status],
    ...(status === 429 || status === 503 ? { headers: retry } : {}),
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}

function toContent(name: string): Json {
  return { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } };
}

function listParameters({ method, path, query }: Operation): Json[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    ...{ name, in: "path", required: true },
    schema: { type: "string" },
  }));
  const { properties = {}, required = [] } =
    query === undefined ? {} : (toSchema(query, "input") as QuerySchema);
  const inQuery = Object.entries(properties).map(([name, { description, ...schema }]) => ({
    ...{ name, in: "query", required: required.includes(name) },
    ...(description === undefined ? {} : { description }),
    schema,
  }));
  const key = {
    ...{ name: "Idempotency-Key", in: "header", required: false },
    description:
      "The same key with the same request within a day is the same task, answered as it is by then. With another request it is a 409.",
    schema: { type: "string", minLength: 1, maxLength: 255 },
  };
  return [...inPath, ...inQuery, ...(method === "POST" ? [key] : [])];
}

interface QuerySchema {
  properties?: Record<string, Json>;
  required?: string[];
}

function toSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

function toTemplate(path: string): string {
  return path.replace(/:(\w+)/g, "{$1}");
}
