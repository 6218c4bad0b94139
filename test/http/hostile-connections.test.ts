import { connect } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MAX_BODY_BYTES } from "../../src/http/webhook.ts";
import { aCommentPayload, headersOf, sign } from "./a-delivery.ts";
import { aWebhookServer, type WebhookServer } from "./a-webhook-server.ts";

const MEGABYTE = 1024 * 1024;
const MAX_GROWTH_BYTES = 64 * MEGABYTE;
const PATH = "/api/github/webhooks";

let server: WebhookServer;
beforeEach(async () => {
  server = await aWebhookServer();
});
afterEach(async () => {
  const { status } = await fetch(server.url.replace(PATH, "/ping"));
  await server.close();
  expect(status).toBe(200);
});

/** Says something over a line of its own and returns what came back before the line was closed. */
async function say(
  text: string | Buffer,
  end: (socket: ReturnType<typeof connect>) => void,
): Promise<string> {
  const socket = connect(server.port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("utf8").on("data", (chunk) => {
    answer += chunk;
  });
  // A line that the server breaks off is an answer, too.
  socket.on("error", () => undefined);
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write(text, () => end(socket));
  await closed;
  return answer;
}

function head(headers: Record<string, string>): string {
  const lines = Object.entries({ host: "x", ...headers }).map(([name, value]) => `${name}: ${value}`);
  return `POST ${PATH} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}

function memoryBytes(): number {
  setFlagsFromString("--expose_gc");
  (runInNewContext("gc") as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test("S1: a body that is announced as too large is refused before it is sent", async () => {
  const answer = await say(
    head({ "content-type": "application/json", "content-length": String(MAX_BODY_BYTES + 1) }),
    () => undefined,
  );

  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
});

test("S1: a body that grows too large on the way is cut off, and never a fault of the server", async () => {
  const chunk = `${MEGABYTE.toString(16)}\r\n${"x".repeat(MEGABYTE)}\r\n`;
  const answer = await say(
    head({ "content-type": "application/json", "transfer-encoding": "chunked" }) + chunk.repeat(30),
    () => undefined,
  );

  expect(answer).toMatch(/^$|^HTTP\/1\.1 413 /);
  expect(await server.runIds()).toEqual([]);
});

test("S1 F45: the largest body that GitHub sends is taken in, told apart, and not kept", async () => {
  const body = Buffer.alloc(MAX_BODY_BYTES, " ");
  body.write(JSON.stringify(aCommentPayload()));
  const send = async (headers: Record<string, string>) => {
    const { status } = await fetch(server.url, { method: "POST", body, headers });
    return status;
  };
  const good = headersOf(body);
  await send(good);
  const before = memoryBytes();

  for (let each = 0; each < 4; each += 1) {
    expect(await send(good)).toBe(202);
    expect(await send({ ...good, "x-hub-signature-256": sign("other") })).toBe(401);
  }

  expect(memoryBytes() - before).toBeLessThan(MAX_GROWTH_BYTES);
  expect(await server.runIds()).toEqual([]);
});

test("S1: bodies that are never finished cost nothing, and nothing comes of them", async () => {
  const body = JSON.stringify(aCommentPayload());
  const full = head({ ...headersOf(body), "content-length": String(body.length) }) + body;
  const cuts = Array.from({ length: 100 }, (_, at) => full.slice(0, Math.floor((at * full.length) / 100)));

  const answers = await Promise.all(cuts.map((cut) => say(cut, (socket) => socket.resetAndDestroy())));

  expect(answers.filter((answer) => answer !== "")).toEqual([]);
  expect(await server.runIds()).toEqual([]);
});

test("S1: a line on which nothing complete is said in time is closed", async () => {
  const answers = await Promise.all([
    say("POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\n", () => undefined),
    say(head({ "content-type": "application/json", "content-length": "100" }), () => undefined),
  ]);

  expect(answers.filter((answer) => !/^$|^HTTP\/1\.1 408 /.test(answer))).toEqual([]);
});

test("S1: a command that comes byte by byte, in time, counts like any other", async () => {
  const body = JSON.stringify(aCommentPayload());
  const headers = { ...headersOf(body), "content-length": String(body.length), connection: "close" };
  const answer = await say(head(headers), async (socket) => {
    for (const byte of body) await new Promise((resolve) => socket.write(byte, resolve));
  });

  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(await server.runIds()).toHaveLength(1);
});

test("S1: headers that are said twice, or that are no HTTP, start nothing and are no fault", async () => {
  const body = JSON.stringify(aCommentPayload());
  const { "x-hub-signature-256": signature = "", ...rest } = headersOf(body);
  const base = { ...rest, "content-length": String(body.length), connection: "close" };
  const twice = (name: string, value: string) =>
    head({ ...base, [name]: `${value}\r\n${name}: ${value}` }) + body;
  const said = [
    twice("x-hub-signature-256", signature),
    head({ ...base, "x-hub-signature-256": `sha256=0\r\nx-hub-signature-256: ${signature}` }) + body,
    head({
      ...base,
      "x-hub-signature-256": signature,
      "x-github-event": "issues\r\nx-github-event: issue_comment",
    }) + body,
    head({
      ...base,
      "x-hub-signature-256": signature,
      "content-length": `${body.length}\r\ncontent-length: 1`,
    }) + body,
    head({ ...base, "x-hub-signature-256": signature, "transfer-encoding": "chunked" }) + body,
    head({ ...base, "x-github-event": `${"a".repeat(100_000)}` }) + body,
    `GARBAGE\r\n\r\n${body}`,
    `POST ${PATH} HTTP/9.9\r\n\r\n`,
    `CONNECT example.com:443 HTTP/1.1\r\nhost: x\r\n\r\n`,
    Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
  ];

  const answers = await Promise.all(said.map((text) => say(text, (socket) => socket.end())));

  const statuses = answers.map((answer) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0));
  expect(statuses.filter((status) => status >= 500 || status === 200)).toEqual([]);
  expect(await server.runIds()).toEqual([]);
});
