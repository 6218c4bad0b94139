import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { type Arrived, receive } from "../http/receive.ts";
import { type Served, serve } from "../http/serve.ts";
import type { InvocationResult } from "./environment.ts";
import type { SmallLambda } from "./small-lambda.ts";

interface ProxyAnswer {
  statusCode?: number;
  headers?: Record<string, string>;
  body?: string;
  isBase64Encoded?: boolean;
}

/** API Gateway's HTTP API: one route, handed to one function as an event of version 2.0. */
export async function startHttpApi(
  lambda: SmallLambda,
  { route, functionName }: { route: string; functionName: string },
): Promise<Served> {
  return serve(async (request, response) => {
    const arrived = await receive(request);
    if (`${arrived.method} ${arrived.url.pathname}` !== route) {
      response.writeHead(404, { "content-type": "application/json" }).end('{"message":"Not Found"}');
      return;
    }
    give(response, await lambda.invoke(functionName, JSON.stringify(toEvent(arrived, route))));
  });
}

function toEvent({ method, url, bytes, ...request }: Arrived, route: string): object {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  // Text goes as it is; anything else in base64.
  const isText = /json|text|urlencoded/.test(request.headers["content-type"] ?? "");
  return {
    version: "2.0",
    routeKey: route,
    rawPath: url.pathname,
    rawQueryString: "",
    headers: Object.fromEntries(headers),
    requestContext: { http: { method, path: url.pathname }, requestId: randomUUID(), stage: "$default" },
    ...(bytes.length > 0 && { body: bytes.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: bytes.length > 0 && !isText,
  };
}

function give(response: ServerResponse, result: InvocationResult): void {
  if (result.kind !== "answered") {
    response.writeHead(result.kind === "timed_out" ? 503 : 500).end('{"message":"Internal Server Error"}');
    return;
  }
  const { statusCode = 200, headers, body = "", isBase64Encoded } = JSON.parse(result.payload) as ProxyAnswer;
  response.writeHead(statusCode, headers).end(Buffer.from(body, isBase64Encoded ? "base64" : "utf8"));
}
