import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { request as httpsRequest } from "node:https";
import { toKeyHeader } from "../model-credential.ts";
import type { ModelAccess } from "../sandbox.ts";
import type { ModelGateway } from "./egress.ts";
import { toForwardHeaders } from "./forward-plain.ts";
import type { ModelMeter } from "./model-meter.ts";
import { toModelRequest } from "./model-request.ts";
import { readBody } from "./read-body.ts";
import { NO_SUCH_RIGHT, refuse } from "./refuse.ts";

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

interface GatewayOptions {
  model: ModelAccess;
  meter?: ModelMeter | undefined;
}

interface ModelExchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/** Passes on what the pinned CLI asks of the model's API, with the key put in, and lets it be counted; refuses the rest by name. */
export function createModelGateway(options: GatewayOptions): ModelGateway {
  return (request, response) => admitAndForward({ request, response }, options);
}

async function admitAndForward(exchange: ModelExchange, { model, meter }: GatewayOptions): Promise<void> {
  const { request, response } = exchange;
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  const isKnown = MODEL_ROUTES.some((route) => route.method === request.method && route.path.test(path));
  if (!isKnown) return refuse(response, NO_SUCH_RIGHT);
  const body = request.method === "POST" ? await readModelBody(exchange) : "";
  if (body === undefined) return;
  // Only once the whole request is here: who is let in is sent on at once, and counted.
  const counted = isMessage(request) ? meter : undefined;
  if (counted && !(await mayBegin(response, counted))) return;
  forward(exchange, { body, model, meter: counted });
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
  if (admission === "used_up")
    refuse(response, { status: 402, message: "The budget of this run is used up." });
  return admission === "admitted";
}

/** Sends the request on with the key, and its answer back. `meter` reads along where it is one that costs something. */
function forward(
  { request, response }: ModelExchange,
  { body, model, meter }: GatewayOptions & { body: string },
): void {
  const target = new URL(model.baseUrl);
  const send = target.protocol === "http:" ? httpRequest : httpsRequest;
  const upstream = send(
    {
      ...{ protocol: target.protocol, hostname: target.hostname, port: target.port },
      method: request.method,
      path: `${target.pathname.replace(/\/$/, "")}${request.url}`,
      headers: { ...toModelHeaders(request, model), ...toLength(body), host: target.host },
    },
    (answer) => passBack(answer, response),
  );
  const call = meter?.watch(upstream);
  upstream.on("error", () => refuse(response, { status: 502, message: "The model's API did not answer." }));
  response.on("close", () => (call ? call.hangUp() : upstream.destroy()));
  upstream.end(body);
}

function passBack(answer: IncomingMessage, response: ServerResponse): void {
  answer.on("error", () => response.destroy());
  if (response.destroyed) {
    answer.resume();
  } else if (answer.headers["content-encoding"] !== undefined) {
    const message = "The model's API answered in a form that can't be counted.";
    refuse(response, { status: 502, message });
  } else {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  }
}

/** The request's body as it goes on; undefined once it was refused. */
async function readModelBody({ request, response }: ModelExchange): Promise<string | undefined> {
  const bytes = await readBody(request, MODEL_BODY_CAP_BYTES);
  if (bytes === undefined || request.headers["content-encoding"] !== undefined) {
    const message = "The sandbox may not send that: it is too large, or packed.";
    refuse(response, { status: 413, message });
    return undefined;
  }
  const betas = String(request.headers["anthropic-beta"] ?? "");
  const asked = toModelRequest(bytes.toString("utf8"), betas);
  if (asked.kind === "passed") return asked.body;
  const message = `The sandbox may not ask the model's API for ${asked.what}.`;
  refuse(response, { status: 400, message });
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
  return { ...headers, ...toKeyHeader(credential) };
}
