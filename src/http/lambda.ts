import type { HttpAnswer } from "./route.ts";
import { answerRequest, FAILED, type HttpRequest, type Route } from "./route.ts";

/** What is read of an HTTP API's event, payload version 2.0: names of headers are in lower case there. */
export interface HttpApiEvent {
  /** The gateway's route that matched, as `POST /api/github/webhooks`. */
  routeKey: string;
  /** What the path says for the names in the route's. */
  pathParameters?: Readonly<Record<string, string>>;
  rawQueryString?: string;
  /** Cookies are not among the headers. */
  cookies?: readonly string[];
  headers: Readonly<Record<string, string | undefined>>;
  body?: string;
  isBase64Encoded: boolean;
}

export interface HttpApiAnswer extends Omit<HttpAnswer, "status" | "body"> {
  statusCode: number;
  body: string;
}

/**
 * Serves routes to an HTTP API; `routes` is asked at each request where they are still to be composed. `onFailed` is told why a request could not be answered: a function that can't be composed answers 500,
 * and GitHub keeps the delivery as failed (F5).
 */
export function createHost(
  routes: readonly Route[] | (() => Promise<readonly Route[]>),
  onFailed: (error: unknown) => void,
): (event: HttpApiEvent) => Promise<HttpApiAnswer> {
  return async (event) => {
    try {
      const {
        status: statusCode,
        body,
        ...answer
      } = await answerRequest(typeof routes === "function" ? await routes() : routes, toRequest(event));
      // A gateway takes whole answers alone: what comes in pieces is no route of this host.
      if (typeof body !== "string") throw new TypeError("An answer in pieces can't be sent here.");
      return { statusCode, body, ...answer };
    } catch (error) {
      onFailed(error);
      const { status: statusCode, headers } = FAILED;
      return { statusCode, headers, body: String(FAILED.body) };
    }
  };
}

/** By the route's own path: under a domain of one's own, `rawPath` begins with the mapping's key. */
function toRequest(event: HttpApiEvent): HttpRequest {
  const { routeKey, pathParameters = {}, rawQueryString = "", cookies, body = "", isBase64Encoded } = event;
  const [method = "", path = ""] = routeKey.split(" ");
  const headers = cookies === undefined ? event.headers : { ...event.headers, cookie: cookies.join("; ") };
  return {
    method,
    path: path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(pathParameters[name] ?? "")),
    query: new URLSearchParams(rawQueryString),
    gone: new AbortController().signal,
    header: (name) => headers[name],
    readBody: async (maxBytes) => {
      const bytes = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
      return bytes.length > maxBytes ? undefined : bytes;
    },
  };
}
