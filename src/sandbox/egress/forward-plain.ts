import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { resolvePublicHost } from "./public-address.ts";
import { type Refusal, refuse } from "./refuse.ts";

/** Headers that belong to one connection and are not passed on. */
const HOP_HEADERS = new Set([
  "connection",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
]);

/** What is said of a host that can't be heard. */
export const NO_ANSWER: Refusal = { status: 502, message: "The host did not answer." };

interface PlainRequest {
  /** In proxy form: its address is a whole one. */
  request: IncomingMessage;
  response: ServerResponse;
  isAllowed: (host: string) => boolean;
}

/** Passes an unencrypted request on to a listed host at a public address, port 80; refuses any other. */
export async function forwardPlain({ request, response, isAllowed }: PlainRequest): Promise<void> {
  const url = URL.parse(request.url ?? "");
  if (url?.protocol !== "http:" || !isAllowed(url.hostname) || !(url.port === "" || url.port === "80")) {
    const message = `${url?.hostname ?? "That"} is not on the sandbox's list of hosts.`;
    return refuse(response, { status: 403, message });
  }
  const lookup = await resolvePublicHost(url.hostname);
  if (lookup === undefined) {
    const message = `${url.hostname} does not resolve to a public address.`;
    return refuse(response, { status: 403, message });
  }
  const upstream = httpRequest(
    {
      ...{ host: url.hostname, port: 80, lookup, agent: false },
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: { ...toForwardHeaders(request), host: url.host },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    },
  );
  upstream.on("error", () => refuse(response, NO_ANSWER));
  response.on("close", () => upstream.destroy());
  request.pipe(upstream);
}

/** The headers that go on to the next host. Pure. */
export function toForwardHeaders({ headers }: IncomingMessage): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOP_HEADERS.has(name)) kept[name] = value;
  }
  return kept;
}
