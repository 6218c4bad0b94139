import { isUtf8 } from "node:buffer";
import type { Logger } from "pino";
import type { Intake } from "../command/intake.ts";
import { toBareFault } from "./bare-fault.ts";
import { isSigned } from "./verify-signature.ts";

/** GitHub sends at most 25 MB; nothing that is a command comes near a hundredth of it. */
export const MAX_BODY_BYTES = 25 * 1024 * 1024;
/** A payload of more than this is told apart in the log and taken for no command (F45). */
const MAX_COMMAND_BODY_BYTES = 2 * 1024 * 1024;

export interface WebhookRequest {
  headers: { event: string | undefined; delivery: string | undefined; signature: string | undefined };
  body: Uint8Array;
}

export interface WebhookAnswer {
  status: 200 | 202 | 400 | 401 | 500;
  message: string;
}

interface ReceiverOptions {
  secrets: readonly string[];
  /** The names of the events that handlers are registered for. */
  eventNames: ReadonlySet<string>;
  intake: Pick<Intake, "decide">;
  /** Hands an event to Probot's handlers; rejects when one of them failed. */
  dispatch: (event: { id: string; name: string; payload: Record<string, unknown> }) => Promise<void>;
  log: Logger;
}

/**
 * Answers one webhook: 401 for a signature that is not GitHub's, 400 for a signed body that is no JSON object, 202 for what starts
 * nothing or can't be decided, 200 when the command is safe on disk, and 500 only when it could not be kept, so that GitHub marks the
 * delivery failed (F5).
 *
 * What starts nothing never reaches Probot, which would build an Octokit for it.
 */
export function createWebhookReceiver({ secrets, eventNames, intake, dispatch, log }: ReceiverOptions) {
  return async ({ headers, body }: WebhookRequest): Promise<WebhookAnswer> => {
    const { event: name = "", delivery: id = "", signature } = headers;
    if (!isSigned(body, signature, secrets))
      return { status: 401, message: "The signature is not GitHub's." };
    if (!eventNames.has(name)) return { status: 202, message: "Not an event of ours." };
    if (body.length > MAX_COMMAND_BODY_BYTES) {
      log.warn({ delivery: id, event: name, sizeBytes: body.length }, "delivery.too_large");
      return { status: 202, message: "Too large to hold a command." };
    }
    const payload = parseObject(body);
    if (payload === undefined) return { status: 400, message: "The body is not a JSON object." };
    try {
      if (intake.decide({ deliveryId: id, name, payload }) === undefined)
        return { status: 202, message: "Not a command." };
    } catch (error) {
      // A fault of ours that this content brings out every time: another delivery would end the same (S1).
      log.error({ delivery: id, event: name, err: toBareFault(error) }, "delivery.undecided");
      return { status: 202, message: "Could not be read." };
    }
    try {
      await dispatch({ id, name, payload });
      return { status: 200, message: "Taken." };
    } catch (error) {
      log.error({ delivery: id, event: name, err: toBareFault(error) }, "delivery.failed");
      return { status: 500, message: "The command could not be kept." };
    }
  };
}

function parseObject(body: Uint8Array): Record<string, unknown> | undefined {
  try {
    if (!isUtf8(body)) return undefined;
    const value: unknown = JSON.parse(
      Buffer.from(body.buffer, body.byteOffset, body.length).toString("utf8"),
    );
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
