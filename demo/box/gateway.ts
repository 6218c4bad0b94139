import { randomUUID } from "node:crypto";
import { chmod, rm } from "node:fs/promises";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Internet, NetworkPolicy } from "./box.ts";

const LOOPBACK = new Set(["127.0.0.1", "localhost"]);
/** The first byte of a TLS connection. */
const TLS_HANDSHAKE = 0x16;
/** What concerns one connection only and isn't handed on. */
const HOP_HEADERS = ["connection", "proxy-connection", "proxy-authorization", "keep-alive", "te", "upgrade"];

/** The way out of a box: an HTTP proxy on a unix socket of the host. */
export interface Gateway {
  /** The path of its socket. The second time it is the same one. */
  listen(): Promise<string>;
  close(): Promise<void>;
}

/** Makes a gateway that asks the policy at every request. */
export function createGateway(policy: NetworkPolicy, internet: Internet): Gateway {
  // A unix socket's path holds 107 bytes, and a box's directory can be deep.
  const path = join(tmpdir(), `box-${randomUUID().slice(0, 18)}.sock`);
  const sockets = new Set<Socket>();
  /** Where the plain requests of a tunnel go. */
  const tunnels = new WeakMap<Socket, URL>();

  const server = createServer((request, response) => {
    const target = toTarget(request, tunnels.get(request.socket));
    if (target === undefined) return answer(response, 400, "this is a proxy");
    const refusal = decideRefusal(target, policy, internet);
    if (refusal !== undefined) return answer(response, 403, refusal);
    const site = internet.sites.get(target.hostname);
    if (site !== undefined && target.protocol === "http:") {
      const { status, headers, body } = site();
      return answer(response, status, body ?? "", headers);
    }
    forward(target, request, response, policy);
  });

  server.on("connect", (request: IncomingMessage, inside: Socket, head: Buffer) => {
    inside.on("error", () => inside.destroy());
    const target = toTunnelTarget(request.url);
    const refusal = target === undefined ? "no such target" : decideRefusal(target, policy, internet);
    if (target === undefined || refusal !== undefined) {
      inside.end(`HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\n\r\n${refusal}\n`);
      return;
    }
    inside.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    if (head.length > 0) inside.unshift(head);
    inside.once("readable", () => {
      const first: Buffer | null = inside.read();
      if (first === null) return inside.destroy();
      inside.unshift(first);
      if (first[0] === TLS_HANDSHAKE) return tunnel(target, inside);
      // Plain requests in a tunnel are still requests: the policy sees each, with its headers.
      tunnels.set(inside, target);
      server.emit("connection", inside);
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("clientError", (_error, socket) => socket.destroy());

  return {
    async listen() {
      if (server.listening) return path;
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(path, resolve);
      });
      await chmod(path, 0o600);
      return path;
    },
    async close() {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      await rm(path, { force: true });
    },
  };
}

function decideRefusal(target: URL, policy: NetworkPolicy, internet: Internet): string | undefined {
  if (!policy.allows(target.hostname)) return `${target.hostname} is not allowed by the network policy`;
  if (!isLoopback(target) || internet.ports.has(toPort(target))) return undefined;
  return `nothing of the internet is at ${target.host}`;
}

function forward(
  target: URL,
  request: IncomingMessage,
  response: ServerResponse,
  policy: NetworkPolicy,
): void {
  const headers = toHeaders(request, target);
  const outgoing = (target.protocol === "https:" ? httpsRequest : httpRequest)({
    host: toAddress(target),
    port: toPort(target),
    method: request.method,
    path: target.pathname + target.search,
    headers: policy.rewrite?.(target.hostname, headers) ?? headers,
    agent: false,
  });
  outgoing.on("response", (incoming) => {
    response.writeHead(incoming.statusCode ?? 502, incoming.rawHeaders);
    incoming.on("error", () => response.destroy());
    incoming.pipe(response);
  });
  outgoing.on("error", (error) => {
    if (response.headersSent) response.destroy();
    else answer(response, 502, String(error));
  });
  response.on("close", () => outgoing.destroy());
  request.pipe(outgoing);
}

function tunnel(target: URL, inside: Socket): void {
  const outside = connect(toPort(target), toAddress(target));
  outside.on("error", () => inside.destroy());
  inside.on("close", () => outside.destroy());
  inside.pipe(outside).pipe(inside);
}

function toTarget(request: IncomingMessage, tunnelTarget: URL | undefined): URL | undefined {
  const url = request.url ?? "";
  if (tunnelTarget !== undefined && url.startsWith("/"))
    return URL.parse(url, tunnelTarget.origin) ?? undefined;
  return /^https?:/.test(url) ? (URL.parse(url) ?? undefined) : undefined;
}

/** What `CONNECT host:port` means, were it plain http. */
function toTunnelTarget(authority = ""): URL | undefined {
  return URL.parse(`http://${authority}`) ?? undefined;
}

function toHeaders(request: IncomingMessage, target: URL): Record<string, string> {
  const headers: Record<string, string> = { host: target.host };
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || HOP_HEADERS.includes(name) || name === "host") continue;
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}

function toPort(target: URL): number {
  return Number(target.port || (target.protocol === "https:" ? 443 : 80));
}

/** The one loopback address that servers here listen on. */
function toAddress(target: URL): string {
  return isLoopback(target) ? "127.0.0.1" : target.hostname;
}

function isLoopback(target: URL): boolean {
  return LOOPBACK.has(target.hostname) || target.hostname === "[::1]" || target.hostname.startsWith("127.");
}

function answer(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { "content-type": "text/plain", ...headers }).end(body);
}
