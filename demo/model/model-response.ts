import type { ServerResponse } from "node:http";
import { send } from "../http/answer.ts";
import { createModelId } from "./message-stream.ts";
import type { ModelFailure } from "./model-turn.ts";

/** Answers with an error body as the API words it. */
export function sendFailure(response: ServerResponse, failure: ModelFailure): void {
  const requestId = createModelId("req");
  const { status, type, message, headers } = failure;
  const body = { type: "error", error: { type, message }, request_id: requestId };
  sendJson(response, status, body, { "request-id": requestId, ...headers });
}

/** Answers with JSON and a request id of its own. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  void send(response, { status, body, headers: { "request-id": createModelId("req"), ...headers } });
}

/** Answers with server-sent events; a cut stream ends half way, without an end; a stalled one is left open. */
export async function sendStream(
  response: ServerResponse,
  events: readonly string[],
  { cut = false, stallAt }: { cut?: boolean | undefined; stallAt?: number | undefined },
): Promise<void> {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
    "request-id": createModelId("req"),
  });
  if (stallAt !== undefined) {
    response.write(events.slice(0, Math.max(1, Math.ceil(events.length * stallAt))).join(""));
    return;
  }
  if (!cut) {
    response.end(events.join(""));
    return;
  }
  const half = events.slice(0, Math.ceil(events.length / 2)).join("");
  await new Promise((resolve) => response.write(half, resolve));
  response.destroy();
}
