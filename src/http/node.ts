import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { AppError } from "../errors.ts";
import { readBody } from "./read-body.ts";
import { MAX_BODY_BYTES, type WebhookAnswer, type WebhookRequest } from "./webhook.ts";

/** A body must be there by then; GitHub itself waits ten seconds for the answer. */
const REQUEST_TIMEOUT_MS = 10_000;
const HEADERS_TIMEOUT_MS = 5_000;
/** How often Node looks for requests past these limits; by default they would stand for half a minute more. */
const LOOK_EVERY_MS = 1_000;

interface HttpServerOptions {
  webhookPath: string;
  receive: (request: WebhookRequest) => Promise<WebhookAnswer>;
  /** What `/health` says; a rejection is a 503, with the reason when it is a fault of ours. */
  health: () => Promise<object>;
}

/** The embedded app's pages: the webhook, `/ping` and `/health`. */
export function createHttpServer({ webhookPath, receive, health }: HttpServerOptions): Server {
  const server = createServer({ connectionsCheckingInterval: LOOK_EVERY_MS }, (request, response) => {
    route(request, response).catch(() => answer(response, 500, "The request failed."));
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "").split("?", 1)[0];
    if (path === webhookPath) return webhook(request, response);
    if (request.method !== "GET" && request.method !== "HEAD") return answer(response, 404, "Not found.");
    if (path === "/ping") return answer(response, 200, "PONG");
    if (path !== "/health") return answer(response, 404, "Not found.");
    try {
      const body = JSON.stringify({ status: "ok", ...(await health()) });
      response.writeHead(200, { "content-type": "application/json" }).end(body);
    } catch (error) {
      // Its words are ours; anything else could tell a stranger of the machine.
      const reason = error instanceof AppError ? error.message : undefined;
      response
        .writeHead(503, { "content-type": "application/json" })
        .end(JSON.stringify({ status: "down", reason }));
    }
  }

  async function webhook(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== "POST") return answer(response, 405, "Webhooks are POSTed.");
    if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
      return answer(response, 415, "Set the webhook's content type to application/json.");
    }
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === undefined) return answer(response, 413, "The body is too large.");
    const { status, message } = await receive({
      headers: {
        event: toOne(request.headers["x-github-event"]),
        delivery: toOne(request.headers["x-github-delivery"]),
        signature: toOne(request.headers["x-hub-signature-256"]),
      },
      body,
    });
    answer(response, status, message);
  }

  return server;
}

function toOne(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function answer(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) return;
  const headers: Record<string, string> = { "content-type": "text/plain" };
  // A body that was not read to its end would be taken for the next request.
  if (status === 413) headers.connection = "close";
  response.writeHead(status, headers).end(`${message}\n`);
}
