import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";

/** A server on the test's own machine, for the tests of a group. Returns its port once they run. */
export function useServer(answer: RequestListener): () => number {
  const server = createServer(answer);
  beforeAll(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  return () => (server.address() as AddressInfo).port;
}
