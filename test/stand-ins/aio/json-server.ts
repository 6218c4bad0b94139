import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import { type Answer, Refusal, send } from "../../../demo/http/answer.ts";
import { type Faults, meetFault } from "../../../demo/http/faults.ts";
import { parseJson, receive } from "../../../demo/http/receive.ts";
import { findRoute, parseLine, type RouteLine } from "../../../demo/http/route-line.ts";
import { type Served, serve } from "../../../demo/http/serve.ts";

/** A request as a handler gets it. */
export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The JSON that was sent; undefined when nothing, or no JSON, was. */
  body: unknown;
}

/** A request as the test looks at it afterwards. */
export interface RequestRecord extends Call {
  /** What was answered; 0 when the connection was broken instead. */
  status: number;
}

export interface JsonServer extends Served {
  readonly requests: readonly RequestRecord[];
}

/** One route of the API. */
export interface Route extends RouteLine {
  answer(call: Call, params: Record<string, string>): Promise<Answer> | Answer;
}

/** A route that takes a body of this shape and no other: a misspelt field is a 422, where the real server would overlook it. */
export function route<S extends z.ZodType>(
  line: string,
  shape: S,
  handle: (body: z.infer<S>, params: Record<string, string>, call: Call) => Promise<Answer> | Answer,
): Route {
  return {
    ...parseLine(line),
    answer(call, params) {
      const parsed = shape.safeParse(call.body);
      if (!parsed.success) return { status: 422, body: { detail: parsed.error.issues } };
      return handle(parsed.data, params, call);
    },
  };
}

interface JsonServerOptions {
  faults: Faults;
  port?: number;
  /** Before a route is looked for: what is answered in its place, or undefined. */
  meet?(call: Call): Promise<Answer | undefined> | Answer | undefined;
}

/** Serves a table of routes, records every request, and meets the faults that were put in its way. */
export async function startJsonServer(
  routes: readonly Route[],
  { faults, port, meet }: JsonServerOptions,
): Promise<JsonServer> {
  const requests: RequestRecord[] = [];
  const server = await serve(
    async (incoming, response) => {
      const { method, url, headers, bytes } = await receive(incoming);
      const { pathname: path, searchParams: query } = url;
      const call = { method, path, query, headers, body: parseJson(bytes) };
      const record = { ...call, status: 0 };
      requests.push(record);
      const work = async () => (await meet?.(call)) ?? answerFrom(routes, call);
      const answer = await meetFault(
        faults.take(method, path),
        () => work().catch(toAnswer),
        () => undefined,
      );
      record.status = answer?.status ?? 0;
      if (answer === undefined) response.destroy();
      else await send(response, answer);
    },
    { port },
  );
  return { ...server, requests };
}

async function answerFrom(routes: readonly Route[], call: Call): Promise<Answer> {
  const { route, params = {} } = findRoute(routes, call) ?? {};
  if (route !== undefined) return route.answer(call, params);
  return routes.some(({ matches }) => matches.test(call.path))
    ? { status: 405, body: { detail: "Method Not Allowed" } }
    : { status: 404, body: { detail: "Not Found" } };
}

function toAnswer(error: unknown): Answer {
  return error instanceof Refusal ? error.answer : { status: 500, body: { detail: String(error) } };
}
