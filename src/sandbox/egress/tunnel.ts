import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { resolvePublicHost } from "./public-address.ts";
import { readServerName } from "./server-name.ts";

const FORBIDDEN = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n";
const BAD_GATEWAY = "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n";

interface TunnelOptions {
  /** `host:port`, as it was asked for. */
  authority: string;
  socket: Duplex;
  /** What came with the request. */
  head: Buffer;
  isAllowed: (host: string) => boolean;
}

/**
 * A tunnel to a listed host at a public address, port 443. The first thing in it is a TLS hello that asks for that very host (S34): behind
 * one address there are many, and a tunnel to a listed one must not be a way to another. The request in the tunnel can't be seen.
 */
export async function tunnel({ authority, socket, head, isAllowed }: TunnelOptions): Promise<void> {
  const target = URL.parse(`https://${authority}`);
  const isListed = target !== null && (target.port || "443") === "443" && isAllowed(target.hostname);
  const lookup = isListed ? await resolvePublicHost(target.hostname) : undefined;
  if (!isListed || lookup === undefined) {
    socket.end(FORBIDDEN);
    return;
  }
  let isThrough = false;
  const upstream = connect({ port: 443, host: target.hostname, lookup }, () => {
    isThrough = true;
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    awaitHello({ socket, head, host: target.hostname.replace(/\.$/, "") }, (hello) => {
      if (hello === undefined) {
        upstream.destroy();
        socket.destroy();
        return;
      }
      upstream.write(hello);
      upstream.pipe(socket).pipe(upstream);
    });
  });
  upstream.on("error", () => (isThrough ? socket.destroy() : socket.end(BAD_GATEWAY)));
  socket.on("close", () => upstream.destroy());
}

/** Gives what was read once it is a whole hello for the host; undefined once it is surely none. Reads no more than that. */
function awaitHello(
  { socket, head, host }: { socket: Duplex; head: Buffer; host: string },
  done: (hello: Buffer | undefined) => void,
): void {
  let read = Buffer.alloc(0);
  const take = (chunk: Buffer): void => {
    read = Buffer.concat([read, chunk]);
    const found = readServerName(read);
    if (found.kind === "more") return;
    socket.off("data", take);
    socket.pause();
    done(found.kind === "name" && found.name === host ? read : undefined);
  };
  socket.on("data", take);
  take(head);
}
