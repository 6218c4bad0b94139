import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { readBody } from "./read-body.ts";
import type { HttpAnswer } from "./route.ts";
import { answerRequest, FAILED, type HttpRequest, type Route } from "./route.ts";

/** A body must be there by then; GitHub itself waits ten seconds for the answer. */
const REQUEST_TIMEOUT_MS = 10_000;
const HEADERS_TIMEOUT_MS = 5_000;
/**
 * A connection without traffic for so long is closed, also when its reader takes nothing of what is sent. Streams have a beat, and no answer takes
 * so long, whatever GitHub does meanwhile.
 */
const SILENCE_MS = 3 * 60_000;
/** How often Node looks for requests past these limits; by default they would stand for half a minute more. */
const LOOK_EVERY_MS = 1_000;

/** Serves routes from a port of this machine. It listens when it is told to. */
export function createHost(routes: readonly Route[]): Server {
  const server = createServer({ connectionsCheckingInterval: LOOK_EVERY_MS }, (request, response) => {
    answerRequest(routes, toRequest(request, response))
      // A request that breaks off rejects as well, and then there is nobody to answer.
      .catch(() => FAILED)
      .then((answer) => send(answer, response))
      .catch(() => response.destroy());
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.timeout = SILENCE_MS;
  return server;
}

function toRequest(message: IncomingMessage, response: ServerResponse): HttpRequest {
  const { method = "", url = "", headers } = message;
  const [path = "", ...query] = url.split("?");
  return {
    method,
    path,
    query: new URLSearchParams(query.join("?")),
    get gone() {
      return toGone(response);
    },
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    readBody: (maxBytes) => readBody(message, maxBytes),
  };
}

/** Made for those alone who ask for it: webhooks never do. */
function toGone(response: ServerResponse): AbortSignal {
  const left = new AbortController();
  if (response.destroyed) left.abort();
  else response.once("close", () => left.abort());
  return left.signal;
}

async function send(
  { status, headers, body, cookies = [] }: HttpAnswer,
  response: ServerResponse,
): Promise<void> {
  // A body that was not read to its end would be taken for the next request.
  const more = status === 413 ? { connection: "close" } : {};
  const set = cookies.length === 0 ? {} : { "set-cookie": [...cookies] };
  response.writeHead(status, { ...headers, ...more, ...set });
  if (typeof body === "string") response.end(body);
  else await pipeline(Readable.from(body), response);
}
