import type { HttpAnswer } from "./route.ts";
import { answerRequest, FAILED, type HttpRequest, type Route } from "./route.ts";

/** What is read of an HTTP API's event, payload version 2.0: names of headers are in lower case there. */
export interface HttpApiEvent {
  /** The gateway's route that matched, as `POST /api/github/webhooks`. */
  routeKey: string;
  headers: Readonly<Record<string, string | undefined>>;
  body?: string;
  isBase64Encoded: boolean;
}

export interface HttpApiAnswer extends Omit<HttpAnswer, "status"> {
  statusCode: number;
}

/**
 * Serves routes to an HTTP API. `onFailed` is told why a request could not be answered: a function that can't be composed answers 500,
 * and GitHub keeps the delivery as failed (F5).
 */
export function createHost(
  routes: readonly Route[],
  onFailed: (error: unknown) => void,
): (event: HttpApiEvent) => Promise<HttpApiAnswer> {
  return async (event) => {
    const { status: statusCode, ...answer } = await answerRequest(routes, toRequest(event)).catch(
      (error: unknown) => {
        onFailed(error);
        return FAILED;
      },
    );
    return { statusCode, ...answer };
  };
}

/** By the route's own path: under a domain of one's own, `rawPath` begins with the mapping's key. */
function toRequest({ routeKey, headers, body = "", isBase64Encoded }: HttpApiEvent): HttpRequest {
  const [method = "", path = ""] = routeKey.split(" ");
  return {
    method,
    path,
    header: (name) => headers[name],
    readBody: async (maxBytes) => {
      const bytes = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
      return bytes.length > maxBytes ? undefined : bytes;
    },
  };
}
