import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that listens on the loopback interface. */
export interface Served {
  readonly url: string;
  /** Breaks off what is being answered, and listens no more. */
  close(): Promise<void>;
}

interface ServeOptions {
  /** @default a free one */
  port?: number | undefined;
  /** How long a connection without requests is kept. @default Node's own */
  keepAliveMs?: number;
}

/** Serves on 127.0.0.1. Where `handle` fails the connection is broken: that ends this request and no other. */
export async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void,
  { port = 0, keepAliveMs }: ServeOptions = {},
): Promise<Served> {
  const server = createServer(async (request, response) => {
    try {
      await handle(request, response);
    } catch {
      response.destroy();
    }
  });
  if (keepAliveMs !== undefined) server.keepAliveTimeout = keepAliveMs;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
