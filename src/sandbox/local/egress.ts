import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { request as httpsRequest } from "node:https";
import type { Duplex } from "node:stream";
import type { ModelAccess } from "../sandbox.ts";
import type { ModelMeter } from "./model-meter.ts";
import { toModelRequest } from "./model-request.ts";
import { toPublicLookup } from "./public-address.ts";
import { readBody } from "./read-body.ts";
import { tunnel } from "./tunnel.ts";

/** What the agent may ask of the model's API with the operator's key; batches, files and admin calls it may not. */
const MODEL_ROUTES = [
  { method: "POST", path: /^\/v1\/messages(\/count_tokens)?$/ },
  { method: "GET", path: /^\/v1\/models(\/[\w.-]+)?$/ },
  { method: "HEAD", path: /^\/(api\/hello)?$/ },
];

/** The one route that costs something. */
const MESSAGES = "/v1/messages";
/** The API's own limit for a message. */
const MODEL_BODY_CAP_BYTES = 32 * 1024 * 1024;

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
  model: ModelAccess | undefined;
  meter?: ModelMeter | undefined;
}

/**
 * The only way out of a local sandbox: a proxy with an allow-list, and the model's API with the key put in on the way.
 *
 * A request in proxy form (CONNECT, or an absolute URL) passes when its host is listed and resolves to a public address: a
 * repository that lists `169.254.169.254` or a name that points into the host's network gains nothing. A request in origin
 * form goes to the model's API, if it is one that the CLI makes. Listen with it on a unix socket that only the sandbox sees.
 */
export function createEgress({ allowedHosts, model, meter }: EgressOptions): Server {
  const isAllowed = (host: string): boolean => allowedHosts.some((allowed) => isHostMatch(host, allowed));
  const server = createServer((request, response) => {
    const url = request.url ?? "/";
    if (url.startsWith("/")) {
      forwardToModel(request, response, { model, meter }).catch(() => response.destroy());
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

function isMessage({ method, url = "/" }: IncomingMessage): boolean {
  return method === "POST" && url.split("?")[0] === MESSAGES;
}

/**
 * Whether a call may begin now; one that may not is answered. Claude Code (2.1.329) ends at once on a 402; a 400 it tries again in other
 * forms, and a 403 it takes for a wrong key.
 */
async function mayBegin(response: ServerResponse, meter: ModelMeter): Promise<boolean> {
  const admission = await meter.admit(response);
  if (admission === "used_up") refuse(response, 402, "The budget of this run is used up.");
  return admission === "admitted";
}

async function forwardToModel(
  request: IncomingMessage,
  response: ServerResponse,
  { model, meter }: Pick<EgressOptions, "model" | "meter">,
): Promise<void> {
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  const isKnown = MODEL_ROUTES.some((route) => route.method === request.method && route.path.test(path));
  if (model === undefined || !isKnown) {
    refuse(response, 403, "The sandbox may not ask for that.");
    return;
  }
  const body = request.method === "POST" ? await readModelBody(request, response) : "";
  if (body === undefined) return;
  // Only once the whole request is here: who is let in is sent on at once, and counted.
  if (meter && isMessage(request) && !(await mayBegin(response, meter))) return;
  const target = new URL(model.baseUrl);
  const send = target.protocol === "http:" ? httpRequest : httpsRequest;
  const upstream = send(
    {
      protocol: target.protocol,
      hostname: target.hostname,
      port: target.port,
      method: request.method,
      path: `${target.pathname.replace(/\/$/, "")}${request.url}`,
      headers: { ...toModelHeaders(request, model), ...toLength(body), host: target.host },
    },
    (answer) => {
      answer.on("error", () => response.destroy());
      if (response.destroyed) return void answer.resume();
      if (answer.headers["content-encoding"] !== undefined) {
        return refuse(response, 502, "The model's API answered in a form that can't be counted.");
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  const call = isMessage(request) ? meter?.watch(upstream) : undefined;
  upstream.on("error", () => refuse(response, 502, "The model's API did not answer."));
  response.on("close", () => (call ? call.hangUp() : upstream.destroy()));
  upstream.end(body);
}

/** The request's body as it goes on; undefined once it was refused. */
async function readModelBody(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<string | undefined> {
  const bytes = await readBody(request, MODEL_BODY_CAP_BYTES);
  if (bytes === undefined || request.headers["content-encoding"] !== undefined) {
    refuse(response, 413, "The sandbox may not send that: it is too large, or packed.");
    return undefined;
  }
  const betas = String(request.headers["anthropic-beta"] ?? "");
  const asked = toModelRequest(bytes.toString("utf8"), betas);
  if (asked.kind === "passed") return asked.body;
  refuse(response, 400, `The sandbox may not ask the model's API for ${asked.what}.`);
  return undefined;
}

function toLength(body: string): Record<string, number> {
  return body === "" ? {} : { "content-length": Buffer.byteLength(body) };
}

function toModelHeaders(
  request: IncomingMessage,
  { credential }: ModelAccess,
): Record<string, string | string[]> {
  const headers = toForwardHeaders(request);
  delete headers["x-api-key"];
  delete headers.authorization;
  // What passes is counted, and so has to be readable.
  headers["accept-encoding"] = "identity";
  for (const name of ["content-length", "transfer-encoding"]) delete headers[name];
  if (credential.kind === "api_key") return { ...headers, "x-api-key": credential.secret };
  return { ...headers, authorization: `Bearer ${credential.secret}` };
}

function toForwardHeaders(request: IncomingMessage): Record<string, string | string[]> {
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

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { "content-type": "application/json" });
  response.end(
    JSON.stringify({ type: "error", error: { type: REFUSALS[status] ?? "permission_error", message } }),
  );
}
