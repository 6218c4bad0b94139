import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { toPublicLookup } from "./public-address.ts";
import { tunnel } from "./tunnel.ts";

/** The API's names for why it refuses. */
const REFUSALS: Record<number, string> = {
  400: "invalid_request_error",
  402: "billing_error",
  413: "request_too_large",
  502: "api_error",
};

/** Headers that belong to one connection and are not passed on. */
const HOP_HEADERS = new Set([
  "connection",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
]);

const BAD_GATEWAY = "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n";

interface EgressOptions {
  allowedHosts: readonly string[];
  /** Answers requests in origin form; without it they are refused. */
  gateway?: ModelGateway | undefined;
}

/** The way to the model's API. */
export type ModelGateway = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * The only way out of a local sandbox: a proxy with an allow-list, and the model's API with the key put in on the way.
 *
 * A request in proxy form (CONNECT, or an absolute URL) passes when its host is listed and resolves to a public address: a
 * repository that lists `169.254.169.254` or a name that points into the host's network gains nothing. A request in origin
 * form goes to the model's API, if it is one that the CLI makes. Listen with it on a unix socket that only the sandbox sees.
 */
export function createEgress({ allowedHosts, gateway }: EgressOptions): Server {
  const isAllowed = (host: string): boolean => allowedHosts.some((allowed) => isHostMatch(host, allowed));
  const server = createServer((request, response) => {
    const url = request.url ?? "/";
    if (url.startsWith("/")) {
      if (gateway === undefined) return refuse(response, 403, "The sandbox may not ask for that.");
      gateway(request, response).catch(() => response.destroy());
      return;
    }
    forwardPlain(request, response, isAllowed).catch(() => refuse(response, 502, "The host did not answer."));
  });
  server.on("connect", (request, socket: Duplex, head: Buffer) => {
    // A caller that hangs up early must not end this process, and the job with it.
    socket.on("error", () => socket.destroy());
    tunnel({ authority: request.url ?? "", socket, head, isAllowed }).catch(() => socket.end(BAD_GATEWAY));
  });
  server.requestTimeout = 0;
  return server;
}

/** `example.com` matches itself; `*.example.com` and `.example.com` its subdomains. */
export function isHostMatch(host: string, allowed: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  const rule = allowed.toLowerCase();
  if (rule.startsWith("*.")) return name.endsWith(rule.slice(1));
  if (rule.startsWith(".")) return name.endsWith(rule);
  return name === rule;
}

/** The headers that go on to the next host. */
export function toForwardHeaders(request: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !HOP_HEADERS.has(name)) headers[name] = value;
  }
  return headers;
}

async function forwardPlain(
  request: IncomingMessage,
  response: ServerResponse,
  isAllowed: (host: string) => boolean,
) {
  const url = URL.parse(request.url ?? "");
  if (url?.protocol !== "http:" || !isAllowed(url.hostname) || !(url.port === "" || url.port === "80")) {
    return refuse(response, 403, `${url?.hostname ?? "That"} is not on the sandbox's list of hosts.`);
  }
  const lookup = await toPublicLookup(url.hostname);
  if (lookup === undefined)
    return refuse(response, 403, `${url.hostname} does not resolve to a public address.`);
  const upstream = httpRequest(
    {
      host: url.hostname,
      port: 80,
      lookup,
      agent: false,
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: { ...toForwardHeaders(request), host: url.host },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    },
  );
  upstream.on("error", () => refuse(response, 502, "The host did not answer."));
  response.on("close", () => upstream.destroy());
  request.pipe(upstream);
}

/** Answers with an error in the form of the model's API; ends an answer that has begun. */
export function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { "content-type": "application/json" });
  response.end(
    JSON.stringify({ type: "error", error: { type: REFUSALS[status] ?? "permission_error", message } }),
  );
}
