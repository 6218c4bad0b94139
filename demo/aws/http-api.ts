import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { type Arrived, receive } from "../http/receive.ts";
import { type Served, serve } from "../http/serve.ts";
import type { InvocationResult } from "./environment.ts";
import type { SmallLambda } from "./small-lambda.ts";

interface ProxyAnswer {
  statusCode?: number;
  headers?: Record<string, string>;
  cookies?: string[];
  body?: string;
  isBase64Encoded?: boolean;
}

/** A route as a template has it, with names in braces: `GET /runs/{id}`. */
export interface GatewayRoute {
  route: string;
  functionName: string;
}

/**
 * API Gateway's HTTP API: routes, each handed to a function as an event of version 2.0. A route without names is chosen before one with
 * names; cookies are a list of their own and no header; what a path says for a name comes decoded.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export async function startHttpApi(lambda: SmallLambda, routes: readonly GatewayRoute[]): Promise<Served> {
  const inOrder = routes.toSorted((one, other) => countNames(one.route) - countNames(other.route));
  return serve(async (request, response) => {
    const arrived = await receive(request);
    const found = findRoute(inOrder, arrived);
    if (found === undefined) {
      response.writeHead(404, { "content-type": "application/json" }).end('{"message":"Not Found"}');
      return;
    }
    give(response, await lambda.invoke(found.functionName, JSON.stringify(toEvent(arrived, found))));
  });
}

interface FoundRoute extends GatewayRoute {
  pathParameters: Record<string, string>;
}

function countNames(route: string): number {
  return route.split("{").length;
}

function findRoute(routes: readonly GatewayRoute[], { method, url }: Arrived): FoundRoute | undefined {
  for (const each of routes) {
    const [wanted, path = ""] = each.route.split(" ");
    const pattern = new URLPattern({ pathname: path.replace(/\{(\w+)\}/g, ":$1") });
    const groups = wanted === method ? pattern.exec({ pathname: url.pathname })?.pathname.groups : undefined;
    if (groups === undefined) continue;
    const named = Object.entries(groups).map(([name, value = ""]) => [name, decodeURIComponent(value)]);
    return { ...each, pathParameters: Object.fromEntries(named) };
  }
  return undefined;
}

function toEvent({ method, url, bytes, ...request }: Arrived, { route, pathParameters }: FoundRoute): object {
  const { cookie, ...others } = request.headers;
  const headers = Object.entries(others).map(([name, value]) => [name, String(value)]);
  // Text goes as it is; anything else in base64.
  const isText = /json|text|urlencoded/.test(request.headers["content-type"] ?? "");
  return {
    version: "2.0",
    routeKey: route,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie !== undefined && { cookies: String(cookie).split(/; */) }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
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
  const {
    statusCode = 200,
    headers,
    cookies,
    body = "",
    isBase64Encoded,
  } = JSON.parse(result.payload) as ProxyAnswer;
  const set = cookies === undefined ? {} : { "set-cookie": cookies };
  response
    .writeHead(statusCode, { ...headers, ...set })
    .end(Buffer.from(body, isBase64Encoded ? "base64" : "utf8"));
}
