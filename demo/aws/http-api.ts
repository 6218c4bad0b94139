import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
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
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    if (`${request.method} ${toPath(request)}` !== route) {
      response.writeHead(404, { "content-type": "application/json" }).end('{"message":"Not Found"}');
      return;
    }
    give(response, await lambda.invoke(functionName, JSON.stringify(toEvent(request, body, route))));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function toPath({ url = "/" }: IncomingMessage): string {
  return url.split("?")[0] ?? "/";
}

function toEvent(request: IncomingMessage, body: Buffer, route: string): object {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  const { method } = request;
  // Text goes as it is; anything else in base64.
  const isText = /json|text|urlencoded/.test(request.headers["content-type"] ?? "");
  return {
    version: "2.0",
    routeKey: route,
    rawPath: toPath(request),
    rawQueryString: "",
    headers: Object.fromEntries(headers),
    requestContext: { http: { method, path: toPath(request) }, requestId: randomUUID(), stage: "$default" },
    ...(body.length > 0 && { body: body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !isText,
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
