import type { IncomingMessage } from "node:http";
import { readBytes } from "../http/receive.ts";
import { findBodyFault, type MessagesBody } from "./messages-body.ts";
import { readApiKey } from "./model-request.ts";
import type { ModelFailure } from "./model-turn.ts";

const BODY_LIMIT_BYTES = 32 * 1024 * 1024;

/** The API's word for why a request isn't let in. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** What a client is told: a refusal as it is, anything else as a fault of the server. */
export function toFailure(cause: unknown): ModelFailure {
  if (cause instanceof Refusal) return { status: cause.status, type: cause.type, message: cause.message };
  return { status: 500, type: "api_error", message: cause instanceof Error ? cause.message : String(cause) };
}

/** Throws a `Refusal` unless the request carries a key that is accepted and names an API version. */
export function requireAccess(incoming: IncomingMessage, acceptKeys: readonly string[] | undefined): void {
  const key = readApiKey(incoming.headers);
  if (key === undefined) throw new Refusal(401, "authentication_error", "x-api-key header is required");
  if (acceptKeys && !acceptKeys.includes(key)) {
    const isApiKey = incoming.headers["x-api-key"] !== undefined;
    throw new Refusal(401, "authentication_error", isApiKey ? "invalid x-api-key" : "Invalid bearer token");
  }
  if (incoming.headers["anthropic-version"] === undefined) {
    throw new Refusal(400, "invalid_request_error", "anthropic-version: header is required");
  }
}

/** The body as text; throws a `Refusal` when it is larger than the API takes. */
export async function readBody(incoming: IncomingMessage): Promise<string> {
  const bytes = await readBytes(incoming, BODY_LIMIT_BYTES);
  if (bytes.length > BODY_LIMIT_BYTES) {
    throw new Refusal(413, "request_too_large", "Request exceeds the maximum size");
  }
  return bytes.toString("utf8");
}

/** The body as the API would read it, or a `Refusal` that names the first fault. `defaults` stand in for fields left out. */
export function parseBody(text: string, defaults: object = {}): MessagesBody {
  const body = parseJson(text);
  const fault = findBodyFault(typeof body === "object" && body ? { ...defaults, ...body } : body);
  if (fault !== undefined) throw new Refusal(400, "invalid_request_error", fault);
  return body as MessagesBody;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "invalid_request_error", "The request body is not valid JSON");
  }
}
