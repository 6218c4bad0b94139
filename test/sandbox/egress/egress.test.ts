import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type RequestOptions,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createEgress, isHostMatch } from "../../../src/sandbox/egress/egress.ts";
import { createModelGateway } from "../../../src/sandbox/egress/model-gateway.ts";
import { createModelMeter, type ModelMeter } from "../../../src/sandbox/egress/model-meter.ts";
import { MODEL_KEY_PLACEHOLDER, type ModelAccess } from "../../../src/sandbox/sandbox.ts";

const KEY: ModelAccess["credential"] = { kind: "api_key", secret: "sk-the-real-key" };
const BODY = JSON.stringify({ model: "m", max_tokens: 1, messages: [{ role: "user", content: "hi" }] });
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** A model's API that does what the test says, and the way out that leads to it. Returns the way out's port. */
async function aModel(
  answer: RequestListener,
  { path = "", credential = KEY, meter }: { path?: string; credential?: typeof KEY; meter?: ModelMeter } = {},
): Promise<number> {
  const upstream = await listen(createServer(answer));
  const model = { baseUrl: `http://127.0.0.1:${upstream}${path}`, credential };
  return listen(createEgress({ allowedHosts: [], gateway: createModelGateway({ model, meter }) }));
}

async function ask(port: number, options: RequestOptions & { body?: string }): Promise<IncomingMessage> {
  const sent = request({ host: "127.0.0.1", port, ...options }).end(options.body);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return answer;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  return Buffer.concat(await answer.toArray()).toString();
}

/** Waits until a server has seen that all its callers have hung up. */
async function noneConnected(server: Server | undefined): Promise<void> {
  await vi.waitFor(async () => {
    const count = await new Promise((resolve) => server?.getConnections((_, open) => resolve(open)));
    expect(count).toBe(0);
  }, 120_000);
}

/** The status line that a CONNECT gets; empty when the connection was closed without one. */
async function tunnelTo(authority: string, allowedHosts: string[]): Promise<string> {
  const socket = connect(await listen(createEgress({ allowedHosts })), "127.0.0.1");
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  let text = "";
  for await (const chunk of socket) text += chunk;
  return text.split("\r\n")[0] ?? "";
}

describe("a rule for hosts (S9)", () => {
  it.each([
    ["example.com", "example.com", true],
    ["EXAMPLE.com.", "Example.COM", true],
    ["a.example.com", "*.example.com", true],
    ["a.b.example.com", ".example.com", true],
    ["example.com", "*.example.com", false],
    ["example.com", ".example.com", false],
    ["a.example.com", "example.com", false],
    ["notexample.com", "*.example.com", false],
    ["notexample.com", "example.com", false],
    ["example.com.evil.org", "example.com", false],
    ["example.com.evil.org", "*.example.com", false],
    ["anything.org", "*", false],
    ["", "example.com", false],
    ["example.com", "", false],
  ])("%j against %j is %j", (host, rule, isMatch) => {
    expect(isHostMatch(host, rule)).toBe(isMatch);
  });
});

describe("the way out by CONNECT (S9)", () => {
  it.each([
    "127.0.0.1",
    "127.1",
    "0x7f.0.0.1",
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "localhost",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
  ])("to %s is refused, though the name is allowed", async (host) => {
    const allowed = [host, new URL(`https://${host}`).hostname, "127.0.0.1", "::1"];

    expect(await tunnelTo(`${host}:443`, allowed)).toBe("HTTP/1.1 403 Forbidden");
  });

  it.each(["example.com:22", "example.com:80", "example.com:8443", "example.com:0"])(
    "to %s is refused: only 443 is open",
    async (authority) => {
      expect(await tunnelTo(authority, ["example.com"])).toBe("HTTP/1.1 403 Forbidden");
    },
  );

  it.each(["other.org:443", "", ":443", "http://example.com:443", "example.com:443@other.org:443"])(
    "to %j is refused: it is not on the list",
    async (authority) => {
      expect(await tunnelTo(authority, ["example.com"])).toMatch(/^(HTTP\/1.1 40[03] .*)?$/);
    },
  );

  it("survives callers that hang up before they are answered", async () => {
    const port = await listen(createEgress({ allowedHosts: ["localhost"] }));
    for (let n = 0; n < 50; n += 1) {
      const socket = connect(port, "127.0.0.1");
      await once(socket, "connect");
      socket.write(`CONNECT ${n % 2 ? "localhost" : "other.org"}:443 HTTP/1.1\r\n\r\n`, () =>
        socket.resetAndDestroy(),
      );
      await once(socket, "close");
    }

    expect((await ask(port, { path: "/v1/messages", method: "POST" })).statusCode).toBe(403);
  });
});

describe("the way out by absolute address (S9)", () => {
  it.each([
    ["http://other.org/", ["example.com"]],
    ["http://127.0.0.1/", ["127.0.0.1"]],
    ["http://169.254.169.254/latest/meta-data", ["169.254.169.254"]],
    ["http://localhost/", ["localhost"]],
    ["http://[::1]/", ["[::1]", "::1"]],
    ["http://example.com:8080/", ["example.com"]],
    ["ftp://example.com/", ["example.com"]],
  ])("%s is refused", async (path, allowedHosts) => {
    const port = await listen(createEgress({ allowedHosts }));

    expect((await ask(port, { path })).statusCode).toBe(403);
  });
});

describe("the model's API through the way out (S8)", () => {
  it.each([
    [{ kind: "api_key", secret: "sk-real" } as const, { "x-api-key": "sk-real" }],
    [{ kind: "oauth_token", secret: "oat-real" } as const, { authorization: "Bearer oat-real" }],
  ])("gets the real %o instead of whatever the sandbox sent", async (credential, expected) => {
    let headers: IncomingMessage["headers"] = {};
    const port = await aModel(
      (asked, answer) => {
        headers = asked.headers;
        answer.end();
      },
      { credential },
    );
    const sent = {
      "x-api-key": MODEL_KEY_PLACEHOLDER,
      authorization: "Bearer of-somebody-else",
      "proxy-authorization": "Basic eA==",
      "anthropic-version": "2023-06-01",
      host: "api.anthropic.com",
    };
    await ask(port, { method: "POST", path: "/v1/messages", headers: sent, body: BODY });

    const {
      "x-api-key": key,
      authorization,
      "proxy-authorization": proxy,
      "anthropic-version": version,
      host,
    } = headers;
    expect({ ...(key && { "x-api-key": key }), ...(authorization && { authorization }) }).toEqual(expected);
    expect({ proxy, version }).toEqual({ proxy: undefined, version: "2023-06-01" });
    expect(host).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it("passes path, query, body, status and headers on", async () => {
    const port = await aModel(
      async (asked, answer) => {
        answer
          .writeHead(429, { "retry-after": "7" })
          .end(`${asked.method} ${asked.url} ${await textOf(asked)}`);
      },
      { path: "/proxy/" },
    );
    const answer = await ask(port, { method: "POST", path: "/v1/messages?beta=true", body: BODY });

    expect([answer.statusCode, answer.headers["retry-after"]]).toEqual([429, "7"]);
    expect(await textOf(answer)).toBe(`POST /proxy/v1/messages?beta=true ${BODY}`);
  });

  it.each([
    ["POST", "/v1/messages/batches"],
    ["GET", "/v1/messages"],
    ["GET", "/v1/files"],
    ["DELETE", "/v1/models/x"],
    ["GET", "/v1/models/../files"],
    ["GET", "/v1/organizations/api_keys"],
    ["POST", "/v1/messages/../files"],
    ["POST", "//v1/messages"],
    ["POST", "/v1/messages%2f..%2ffiles"],
    ["POST", "/V1/messages"],
  ])("%s %s is refused and never asked", async (method, path) => {
    let asked = 0;
    const port = await aModel((_, answer) => {
      asked += 1;
      answer.end();
    });

    expect([(await ask(port, { method, path })).statusCode, asked]).toEqual([403, 0]);
  });

  it("is refused to a job that has no model", async () => {
    const port = await listen(createEgress({ allowedHosts: ["example.com"] }));

    expect((await ask(port, { method: "POST", path: "/v1/messages" })).statusCode).toBe(403);
  });

  it("streams the answer: each part passes before the next one is there", async () => {
    const parts = ["first", "second", "third"];
    const more: (() => void)[] = [];
    const port = await aModel((_, answer) => {
      for (const part of parts) more.push(() => answer.write(part));
      more.push(() => answer.end());
      more.shift()?.();
    });
    const answer = await ask(port, { method: "POST", path: "/v1/messages", body: BODY });
    const seen: string[] = [];
    for await (const part of answer) {
      seen.push(String(part));
      more.shift()?.();
    }

    expect(seen).toEqual(parts);
  });

  it.each([
    [
      400,
      "invalid_request_error",
      "mcp_servers",
      JSON.stringify({ ...JSON.parse(BODY), mcp_servers: [] }),
      {},
    ],
    [
      400,
      "invalid_request_error",
      "mcp-client-2025-11-20",
      BODY,
      { "anthropic-beta": "mcp-client-2025-11-20" },
    ],
    [400, "invalid_request_error", "no request", "{", {}],
    [413, "request_too_large", "packed", BODY, { "content-encoding": "gzip" }],
    [413, "request_too_large", "too large", `${BODY}${" ".repeat(32 * 1024 * 1024)}`, {}],
  ])("S34: is not asked, with %i %s that names %s", async (status, type, word, body, headers) => {
    let asked = 0;
    const port = await aModel((_, answer) => {
      asked += 1;
      answer.end();
    });
    const answer = await ask(port, { method: "POST", path: "/v1/messages", headers, body });
    const { error, ...rest } = JSON.parse(await textOf(answer));

    expect([answer.statusCode, error.type, rest, asked]).toEqual([status, type, { type: "error" }, 0]);
    expect(error.message).toContain(word);
  });

  it("that is down is a 502, not a hanging request (F26)", async () => {
    const down = createServer();
    const closedPort = await listen(down);
    down.close();
    const model = { baseUrl: `http://127.0.0.1:${closedPort}`, credential: KEY };
    const port = await listen(createEgress({ allowedHosts: [], gateway: createModelGateway({ model }) }));

    const answer = await ask(port, { method: "POST", path: "/v1/messages", body: BODY });
    expect(answer.statusCode).toBe(502);
    expect(await textOf(answer)).toContain("did not answer");
  });

  it("that breaks off in the middle is not taken for a whole answer (F26)", async () => {
    const port = await aModel((_, answer) => {
      answer.write("half", () => answer.destroy());
    });
    const answer = await ask(port, { method: "POST", path: "/v1/messages", body: BODY });

    await expect(textOf(answer)).rejects.toThrow();
  });

  it("is not asked on when the sandbox has hung up (S16)", async () => {
    const gone = Promise.withResolvers<void>();
    const port = await aModel((_, answer) => {
      answer.write("half");
      answer.on("close", gone.resolve);
    });
    const answer = await ask(port, { method: "POST", path: "/v1/messages", body: BODY });
    answer.destroy();

    await gone.promise;
  });
});

describe("what the model's answers cost, counted on their way (S33)", () => {
  const MESSAGES = { method: "POST", path: "/v1/messages", body: BODY };
  const STREAM = { "content-type": "text/event-stream; charset=utf-8" };
  const data = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
  const usage = { input_tokens: 1_000, output_tokens: 1 };
  const START = data({ type: "message_start", message: { model: "claude-sonnet-5-5", usage } });
  const END = data({ type: "message_delta", delta: {}, usage: { output_tokens: 500 } });
  const aMeter = () => {
    const told: number[] = [];
    return { meter: createModelMeter({ onChange: ({ costMicroUsd }) => told.push(costMicroUsd) }), told };
  };

  it("is told with the first event and with the last, and the answer passes unchanged", async () => {
    const { meter, told } = aMeter();
    const port = await aModel((_, answer) => void answer.writeHead(200, STREAM).end(START + END), { meter });

    expect(await textOf(await ask(port, MESSAGES))).toBe(START + END);
    expect([...new Set(told)].at(-1)).toBe(7_000);
    expect(meter.spend()).toMatchObject({ costMicroUsd: 7_000 });
  });

  it("adds up over answers, streamed and not, and has nothing of refused ones and other routes", async () => {
    const { meter } = aMeter();
    const message = JSON.stringify({ type: "message", model: "claude-sonnet-5-5", usage });
    const answers = [message, message, `{"type":"error","error":{"type":"overloaded_error"}}`];
    const port = await aModel((_, answer) => void answer.end(answers.shift() ?? message), { meter });
    for (let left = answers.length; left > 0; left -= 1) await textOf(await ask(port, MESSAGES));
    await textOf(await ask(port, { ...MESSAGES, path: "/v1/messages/count_tokens" }));

    expect(meter.spend()).toMatchObject({ costMicroUsd: 2 * 2_010 });
  });

  it("can be read: what is packed is neither asked for nor passed on", async () => {
    const { meter } = aMeter();
    const asked: unknown[] = [];
    const packed = gzipSync(START + END);
    const port = await aModel(
      ({ headers }, answer) => {
        asked.push(headers["accept-encoding"]);
        answer.writeHead(200, { ...STREAM, "content-encoding": "gzip" }).end(packed);
      },
      { meter },
    );
    const headers = { "accept-encoding": "gzip, deflate, br, zstd" };
    const answer = await ask(port, { ...MESSAGES, headers });

    expect([answer.statusCode, asked]).toEqual([502, ["identity"]]);
    expect(await textOf(answer)).toContain("can't be counted");
  });

  it("has the prompt of an answer whose caller hung up before its first byte", async () => {
    const asked = Promise.withResolvers<void>();
    const isGone = Promise.withResolvers<void>();
    const isClosed = Promise.withResolvers<void>();
    const { meter } = aMeter();
    const port = await aModel(
      async (_, answer) => {
        answer.on("close", isClosed.resolve);
        asked.resolve();
        await isGone.promise;
        answer.writeHead(200, STREAM).write(START);
      },
      { meter },
    );
    const sent = request({ host: "127.0.0.1", port, ...MESSAGES }).on("error", () => undefined);
    sent.end(BODY);
    await asked.promise;
    sent.destroy();
    await noneConnected(servers.at(-1));
    isGone.resolve();

    await isClosed.promise;
    expect(meter.spend()).toMatchObject({ costMicroUsd: 2_010 });
  });

  it("has what was written by then when the caller hangs up in the middle, and nothing more is asked for", async () => {
    const isClosed = Promise.withResolvers<void>();
    const { meter } = aMeter();
    const written = data({
      type: "content_block_delta",
      delta: { type: "text_delta", text: "x".repeat(3_500) },
    });
    const port = await aModel(
      (_, answer) => {
        answer.on("close", isClosed.resolve);
        answer.writeHead(200, STREAM).write(START + written);
      },
      { meter },
    );
    const answer = await ask(port, MESSAGES);
    await once(answer, "data");
    answer.destroy();

    await isClosed.promise;
    expect(meter.spend()).toMatchObject({ costMicroUsd: 12_000 });
  });

  const aLimitedMeter = (budgetMicroUsd: number) =>
    createModelMeter({ budgetMicroUsd, onChange: () => undefined });
  const statusOf = async (port: number, path = MESSAGES.path): Promise<number | undefined> => {
    const answer = await ask(port, { ...MESSAGES, path });
    await textOf(answer);
    return answer.statusCode;
  };

  it("S16: lets no call begin once the budget is used up, in words that are the run's and not the account's", async () => {
    const meter = aLimitedMeter(7_001);
    let asked = 0;
    const port = await aModel(
      (_, answer) => {
        asked += 1;
        answer.writeHead(200, STREAM).end(START + END);
      },
      { meter },
    );
    expect([await statusOf(port), meter.spend().isUsedUp]).toEqual([200, false]);
    expect([await statusOf(port), meter.spend().isUsedUp]).toEqual([200, false]);

    const answer = await ask(port, { ...MESSAGES, path: "/v1/messages?beta=true" });
    expect([answer.statusCode, asked]).toEqual([402, 2]);
    expect(JSON.parse(await textOf(answer))).toEqual({
      type: "error",
      error: { type: "billing_error", message: "The budget of this run is used up." },
    });
    expect(meter.spend()).toEqual({ costMicroUsd: 14_000, isUsedUp: true });
    expect(await statusOf(port, "/v1/messages/count_tokens")).toBe(200);
  });

  it("S16: lets one call begin at a time, so that many at once don't go beyond the budget together", async () => {
    const meter = aLimitedMeter(10_000);
    let [open, mostOpen] = [0, 0];
    const port = await aModel(
      (_, answer) => {
        open += 1;
        mostOpen = Math.max(mostOpen, open);
        answer.writeHead(200, STREAM).write(START);
        setImmediate(() => {
          open -= 1;
          answer.end(END);
        });
      },
      { meter },
    );

    const statuses = await Promise.all(Array.from({ length: 20 }, () => statusOf(port)));

    expect(statuses.toSorted()).toEqual([200, 200, ...Array.from({ length: 18 }, () => 402)]);
    expect([mostOpen, meter.spend().costMicroUsd]).toEqual([1, 14_000]);
  });

  it("S16: goes on with the next call when one hung up while it waited, or the model broke off", async () => {
    const meter = aLimitedMeter(10_000);
    const isAsked = Promise.withResolvers<ServerResponse>();
    const port = await aModel(
      (_, answer) => {
        if (meter.spend().costMicroUsd > 0) answer.writeHead(200, STREAM).end(START);
        else isAsked.resolve(answer.writeHead(200, STREAM));
      },
      { meter },
    );
    const first = ask(port, MESSAGES);
    const answer = await isAsked.promise;
    const waiting = request({ host: "127.0.0.1", port, ...MESSAGES }).on("error", () => undefined);
    await new Promise((resolve) => waiting.end(BODY, () => resolve(undefined)));
    const third = statusOf(port);
    waiting.destroy();
    answer.write(START, () => answer.destroy());

    await expect(textOf(await first)).rejects.toThrow();
    expect(await third).toBe(200);
    expect(meter.spend().costMicroUsd).toBe(2 * 2_010);
  });
});
