import { MAX_BODY_BYTES, type WebhookAnswer, type WebhookRequest } from "./webhook.ts";

/** What is read of an HTTP API's event, payload version 2.0: names of headers are in lower case there. */
export interface HttpApiEvent {
  headers: Readonly<Record<string, string | undefined>>;
  body?: string;
  isBase64Encoded: boolean;
}

export interface HttpApiAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

type Receive = (request: WebhookRequest) => Promise<WebhookAnswer>;

/**
 * Answers an HTTP API's events with the receiver. What can't be a webhook is refused before anything is composed: 415 for another
 * content type, 400 for no body, 413 for too large a one. A function that can't be composed answers 500, and GitHub keeps the delivery as failed (F5).
 */
export function createHttpApiHandler(
  ready: () => Promise<Receive>,
  onFailed: (error: unknown) => void,
): (event: HttpApiEvent) => Promise<HttpApiAnswer> {
  return async ({ headers, body, isBase64Encoded }) => {
    if (!/^application\/json\b/i.test(headers["content-type"] ?? ""))
      return answer(415, "Set the webhook's content type to application/json.");
    if (!body) return answer(400, "The body is missing.");
    const bytes = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
    if (bytes.length > MAX_BODY_BYTES) return answer(413, "The body is too large.");
    try {
      const receive = await ready();
      const { status, message } = await receive({
        headers: {
          event: headers["x-github-event"],
          delivery: headers["x-github-delivery"],
          signature: headers["x-hub-signature-256"],
        },
        body: bytes,
      });
      return answer(status, message);
    } catch (error) {
      onFailed(error);
      return answer(500, "The request failed.");
    }
  };
}

function answer(statusCode: number, message: string): HttpApiAnswer {
  return { statusCode, headers: { "content-type": "text/plain" }, body: `${message}\n` };
}
