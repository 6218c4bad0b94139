import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { afterEach, expect, it } from "vitest";
import { startRelay } from "../../src/compose/relay.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function aServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function aLog() {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { log, lines };
}

/** A channel with one delivery in it, that is closed when somebody comes back. */
function aChannel(): RequestListener {
  const delivery = { body: { zen: "Keep it logically awesome." }, "x-github-event": "ping" };
  let visits = 0;
  return (_, response) => {
    visits += 1;
    if (visits > 1) return void response.writeHead(204).end();
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`data: ${JSON.stringify(delivery)}\n\n`);
    setTimeout(() => response.end(), 200);
  };
}

it("hands on what the channel delivers, and says in words that its line broke off", async () => {
  const { log, lines } = aLog();
  const source = await aServer(aChannel());
  const taken = Promise.withResolvers<unknown>();
  const target = await aServer((request, response) => {
    taken.resolve([request.url, request.headers["x-github-event"]]);
    response.end();
  });

  await startRelay({ source, target: `${target}/hooks`, log });

  expect(await taken.promise).toEqual(["/hooks", "ping"]);
  expect(lines[0]).toMatchObject({ msg: "relay.started", source });
  await expect.poll(() => lines.map(({ message }) => message)).toContain("Error in connection");
});

it("says in words that a delivery could not be handed on, and why", async () => {
  const { log, lines } = aLog();
  const source = await aServer(aChannel());

  // Nobody may listen on port 9: fetch refuses it.
  await startRelay({ source, target: "http://127.0.0.1:9/hooks", log });

  await expect
    .poll(() => lines)
    .toContainEqual(expect.objectContaining({ msg: "relay.error", message: "fetch failed: bad port" }));
});

it("says in words that there is no channel, and does not keep the app from starting", async () => {
  const { log, lines } = aLog();
  const source = await aServer((_, response) => void response.writeHead(404).end());

  await startRelay({ source, target: "http://127.0.0.1:9/hooks", log });

  expect(lines.map(({ msg, message }) => [msg, message])).toEqual([
    ["relay.error", "Connection closed"],
    ["relay.failed", "Non-200 status code (404)"],
  ]);
});
