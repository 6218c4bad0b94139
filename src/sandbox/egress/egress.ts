import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { forwardPlain, NO_ANSWER } from "./forward-plain.ts";
import { NO_SUCH_RIGHT, refuse } from "./refuse.ts";
import { tunnel } from "./tunnel.ts";

const BAD_GATEWAY = "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n";

interface EgressOptions {
  allowedHosts: readonly string[];
  /** Answers requests in origin form; without it they are refused. */
  gateway?: ModelGateway | undefined;
}

/** The way to the model's API. */
export type ModelGateway = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * The only way out of a sandbox: a proxy with an allow-list, and the model's API with the key put in on the way.
 *
 * A request in proxy form (CONNECT, or an absolute URL) passes when its host is listed and resolves to a public address: a
 * repository that lists `169.254.169.254` or a name that points into the host's network gains nothing. A request in origin
 * form goes to the model's API, if it is one that the CLI makes. Listen with it on a unix socket that only the sandbox sees.
 */
export function createEgress({ allowedHosts, gateway }: EgressOptions): Server {
  const isAllowed = (host: string): boolean => allowedHosts.some((allowed) => isHostMatch(host, allowed));
  const server = createServer((request, response) => {
    const url = request.url ?? "/";
    if (url.startsWith("/")) {
      if (gateway === undefined) return refuse(response, NO_SUCH_RIGHT);
      gateway(request, response).catch(() => response.destroy());
      return;
    }
    forwardPlain({ request, response, isAllowed }).catch(() => refuse(response, NO_ANSWER));
  });
  server.on("connect", (request, socket: Duplex, head: Buffer) => {
    // A caller that hangs up early must not end this process, and the job with it.
    socket.on("error", () => socket.destroy());
    tunnel({ authority: request.url ?? "", socket, head, isAllowed }).catch(() => socket.end(BAD_GATEWAY));
  });
  server.requestTimeout = 0;
  return server;
}

/** `example.com` matches itself; `*.example.com` and `.example.com` its subdomains. */
export function isHostMatch(host: string, allowed: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  const rule = allowed.toLowerCase();
  if (rule.startsWith("*.")) return name.endsWith(rule.slice(1));
  if (rule.startsWith(".")) return name.endsWith(rule);
  return name === rule;
}
