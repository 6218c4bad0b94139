import { isUtf8 } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Logger } from "pino";
import type { Delivery, Intake, Order } from "../command/intake.ts";

import { type Answerer, type HttpAnswer, type HttpRequest, toText } from "./route.ts";

/** GitHub sends at most 25 MB; nothing that is a command comes near a hundredth of it. */
export const MAX_BODY_BYTES = 25 * 1024 * 1024;
/** A payload of more than this is told apart in the log and taken for no command (F45). */
const MAX_COMMAND_BODY_BYTES = 2 * 1024 * 1024;

/** What answering a webhook takes. */
export interface WebhookParts {
  secrets: readonly string[];
  /** The names of the events that handlers are registered for. */
  eventNames: ReadonlySet<string>;
  /** What a delivery asks for. Asked once a delivery. */
  decide: Intake["decide"];
  /** Hands a delivery, and what was decided of it, to Probot's handlers; rejects when the run was not kept. */
  dispatch: (delivery: Delivery, order: Order) => Promise<void>;
  log: Logger;
}

/**
 * Answers webhooks. What can't be one is refused before the parts are asked for: 415 for another content type, 413 for too large a
 * body, 400 for none.
 */
export function createWebhook(ready: () => Promise<WebhookParts>): Answerer {
  return async ({ header, readBody }) => {
    if (!/^application\/json\b/i.test(header("content-type") ?? ""))
      return toText(415, "Set the webhook's content type to application/json.");
    const body = await readBody(MAX_BODY_BYTES);
    if (body === undefined) return toText(413, "The body is too large.");
    if (body.length === 0) return toText(400, "The body is missing.");
    return receive({ header, body }, await ready());
  };
}

/**
 * 401 for a signature that is not GitHub's, 400 for a signed body that is no JSON object, 202 for what starts nothing or can't be
 * decided, 200 when the command is kept, and 500 only when it could not be kept, so that GitHub marks the delivery failed (F5).
 */
async function receive(
  { header, body }: Pick<HttpRequest, "header"> & { body: Uint8Array },
  parts: WebhookParts,
): Promise<HttpAnswer> {
  const name = header("x-github-event") ?? "";
  const id = header("x-github-delivery") ?? "";
  const signature = header("x-hub-signature-256");
  if (!isSigned(body, { signature, secrets: parts.secrets }))
    return toText(401, "The signature is not GitHub's.");
  if (!parts.eventNames.has(name)) return toText(202, "Not an event of ours.");
  if (body.length > MAX_COMMAND_BODY_BYTES) {
    parts.log.warn({ delivery: id, event: name, sizeBytes: body.length }, "delivery.too_large");
    return toText(202, "Too large to hold a command.");
  }
  const payload = parseObject(body);
  if (payload === undefined) return toText(400, "The body is not a JSON object.");
  return handOver({ id, name, payload }, parts);
}

/** Decides a delivery, once. What starts nothing never reaches Probot, which takes its time for each event. */
async function handOver(delivery: Delivery, { decide, dispatch, log }: WebhookParts): Promise<HttpAnswer> {
  const { id, name } = delivery;
  let order: Order | undefined;
  try {
    order = decide(delivery);
  } catch (error) {
    // A fault of ours that this content brings out every time: another delivery would end the same (S1).
    log.error({ delivery: id, event: name, err: error }, "delivery.undecided");
    return toText(202, "Could not be read.");
  }
  if (order === undefined) return toText(202, "Not a command.");
  try {
    await dispatch(delivery, order);
    return toText(200, "Taken.");
  } catch (error) {
    log.error({ delivery: id, event: name, err: error }, "delivery.failed");
    return toText(500, "The command could not be kept.");
  }
}

function parseObject(body: Uint8Array): object | undefined {
  try {
    if (!isUtf8(body)) return undefined;
    const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString("utf8");
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const HEADER = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether GitHub signed these bytes with one of the secrets; two are accepted while the operator changes them (S1).
 *
 * In constant time, over the raw bytes and before anything parses them.
 */
export function isSigned(
  body: Uint8Array,
  { signature = "", secrets }: { signature: string | undefined; secrets: readonly string[] },
): boolean {
  const [, hex] = HEADER.exec(signature) ?? [];
  if (hex === undefined) return false;
  const given = Buffer.from(hex, "hex");
  let isMatch = false;
  for (const secret of secrets) {
    const expected = createHmac("sha256", secret).update(body).digest();
    isMatch = timingSafeEqual(given, expected) || isMatch;
  }
  return isMatch;
}
