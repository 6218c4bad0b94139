import { AppError } from "../errors.ts";
import { toSignedHeaders } from "./sign.ts";

const TIMEOUT_MS = 10_000;
/** A receiver may ask for a pause, and not for one that never ends. */
const MAX_PAUSE_S = 3_600;
/** Of the answers that say "not like this", those that say "not now". */
const PASSING = new Set([408, 425, 429]);

/** What became of a message: taken, or refused for good with that status. */
export type Delivery = { kind: "delivered" } | { kind: "refused"; status: number };

/** Tells one receiver, which the operator chose, what happened. */
export interface Notifier {
  /**
   * Posts the body once, signed anew; the receiver tells a second time by the id. Throws an `AppError` where the fault may pass: no answer
   * in ten seconds, a 408, 425, 429 or 5xx. Redirects are not followed, and of an answer only its status is read.
   */
  send(message: { id: string; body: string }): Promise<Delivery>;
}

export function createNotifier({
  url,
  secret,
  now,
  timeoutMs = TIMEOUT_MS,
}: {
  url: string;
  secret: string;
  now: () => number;
  /** @default 10000 */
  timeoutMs?: number;
}): Notifier {
  return {
    async send({ id, body }) {
      const message = { id, body, timestamp: Math.floor(now() / 1000) };
      const headers = {
        "content-type": "application/json",
        "user-agent": "sandpiper",
        ...toSignedHeaders(secret, message),
      };
      const signal = AbortSignal.timeout(timeoutMs);
      const request = { method: "POST", body, headers, signal, redirect: "manual" } as const;
      const response = await fetch(url, request).catch((error: unknown) => {
        throw toUnreached(error, signal);
      });
      // Whatever it has to say, nobody reads it.
      await response.body?.cancel().catch(() => undefined);
      return toDelivery(response, now());
    },
  };
}

function toDelivery({ ok, status, headers }: Response, at: number): Delivery {
  if (ok) return { kind: "delivered" };
  if (status < 500 && !PASSING.has(status)) return { kind: "refused", status };
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  throw new AppError(`The receiver of notices answered ${status}`, {
    code: "receiver_failed",
    retry: seconds > 0 ? { atMs: at + 1000 * Math.min(seconds, MAX_PAUSE_S) } : "backoff",
    ids: { status },
  });
}

function toUnreached(cause: unknown, { aborted }: AbortSignal): AppError {
  const code = aborted ? "receiver_timed_out" : "receiver_unreachable";
  const what = aborted ? "did not answer in time" : "can't be reached";
  return new AppError(`The receiver of notices ${what}`, { code, retry: "backoff", cause });
}
