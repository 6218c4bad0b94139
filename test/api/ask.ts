import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect } from "vitest";
import { tokenOf } from "./an-api.ts";

export interface Asked {
  as?: string | undefined;
  /** Instead of the token of `as`. */
  authorization?: string | undefined;
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string | Uint8Array;
  headers?: Record<string, string>;
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever came; the description has looked at it.
  json: any;
}

interface Described {
  paths: Record<string, Record<string, DescribedOperation>>;
  components: object;
}

interface DescribedOperation {
  operationId: string;
  responses: Record<
    string,
    { headers?: Record<string, object>; content: Record<string, { schema: object }> }
  >;
}

export type Ask = (line: string, asked?: Asked) => Promise<Reply>;

/**
 * Asks the API, and holds every answer of a described route against the description that the API itself serves: its status, its form,
 * its headers and, of JSON, its shape.
 */
export async function anAsker(url: string): Promise<{ ask: Ask; seen: Set<string>; described: Described }> {
  const described = (await (await fetch(`${url}/v1/openapi.json`)).json()) as Described;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "api", ...described });
  const seen = new Set<string>();

  function check(operation: DescribedOperation, { status, headers, json }: Reply): void {
    const response = operation.responses[status];
    const what = `${operation.operationId} ${status}`;
    expect(response, `${what} is described`).toBeDefined();
    const type = headers.get("content-type")?.split(";")[0] ?? "";
    expect(Object.keys(response?.content ?? {}), `the form of ${what}`).toContain(type);
    for (const name of Object.keys(response?.headers ?? {})) expect(headers.get(name), name).not.toBeNull();
    seen.add(`${operation.operationId} ${status}`);
    if (!type.endsWith("json")) return;
    const { schema = {} } = response?.content[type] ?? {};
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/'));
    const isRight = ajv.validate(absolute, json);
    expect(isRight ? [] : ajv.errors, `the shape of ${what}`).toEqual([]);
  }

  async function ask(line: string, asked: Asked = {}): Promise<Reply> {
    const [method = "", path = ""] = line.split(" ");
    const response = await fetch(`${url}${path}`, { method, ...toInit(asked) });
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    const json = type.includes("json") ? JSON.parse(text) : undefined;
    const reply = { status: response.status, headers: response.headers, text, json };
    const operation = findOperation(described, method, path);
    if (operation !== undefined) check(operation, reply);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    if (operation === undefined) return reply;
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    return reply;
  }

  return { ask, seen, described };
}

function toInit({ as, authorization, body, raw, headers = {} }: Asked) {
  const credential = authorization ?? (as === undefined ? undefined : `Bearer ${tokenOf(as)}`);
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  return {
    headers: {
      ...(credential === undefined ? {} : { authorization: credential }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent as string }),
  };
}

function findOperation(
  { paths }: Described,
  method: string,
  address: string,
): DescribedOperation | undefined {
  const path = address.split("?")[0] ?? "";
  const found = Object.entries(paths).find(([template]) =>
    new RegExp(`^${template.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`).test(path),
  );
  return found?.[1][method.toLowerCase()];
}
