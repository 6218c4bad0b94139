import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { pino } from "pino";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../../src/errors.ts";
import { createHost as createLambdaHost } from "../../src/http/lambda.ts";
import { createHost as createNodeHost } from "../../src/http/node.ts";
import { type Route, toText } from "../../src/http/route.ts";
import { createRoutes } from "../../src/http/routes.ts";
import { MAX_BODY_BYTES, type WebhookParts } from "../../src/http/webhook.ts";
import type { NewRun } from "../../src/run/run.ts";
import { headersOf, SECRET } from "./a-delivery.ts";

const HOOKS = "/hooks";

interface Asked {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

interface Answered {
  status: number | undefined;
  type: string | undefined;
  body: string;
}

/** Asks routes one question over a host. */
type Ask = (routes: Route[], asked: Asked) => Promise<Answered>;

const failed = vi.fn();
afterEach(() => failed.mockClear());

const HOSTS: Record<string, Ask> = {
  async node(routes, { method, path, headers = {}, body = "" }) {
    const server = createNodeHost(routes).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const length = { "content-length": Buffer.byteLength(body) };
    const sent = request({ port, method, path, headers: { ...headers, ...length }, agent: false });
    // What is too large is announced and not sent: the line would be cut while the answer is on its way.
    if (body.length > MAX_BODY_BYTES) sent.flushHeaders();
    else sent.end(body);
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    const found = {
      status: answer.statusCode,
      type: answer.headers["content-type"],
      body: await text(answer),
    };
    sent.destroy();
    await new Promise((closed) => server.close(closed));
    return found;
  },
  async lambda(routes, { method, path, headers = {}, body }) {
    const host = createLambdaHost(routes, failed);
    const routeKey = `${method} ${path}`;
    const answer = await host({
      ...{ routeKey, headers, isBase64Encoded: false },
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.statusCode, type: answer.headers["content-type"], body: answer.body };
  },
};

function aTable(
  parts: Partial<WebhookParts> = {},
  health: () => Promise<object> = async () => ({}),
): Route[] {
  const whole: WebhookParts = {
    secrets: [SECRET],
    eventNames: new Set(["issue_comment"]),
    decide: () => ({ kind: "run", run: { id: "run" } as NewRun, isWithdrawn: false }),
    dispatch: async () => undefined,
    log: pino({ level: "silent" }),
    ...parts,
  };
  return createRoutes({ webhookPath: HOOKS, webhook: async () => whole, health });
}

const JSON_TYPE = { "content-type": "application/json" };
const ANSWERS: [what: string, asked: Asked, status: number, line: string][] = [
  ["a path that nothing is at", { method: "GET", path: "/" }, 404, "Not found."],
  ["another method where only a GET is served", { method: "POST", path: "/ping" }, 404, "Not found."],
  ["another method where webhooks come in", { method: "GET", path: HOOKS }, 405, "Webhooks are POSTed."],
  ["a ping", { method: "GET", path: "/ping" }, 200, "PONG"],
  [
    "a webhook in a form",
    { method: "POST", path: HOOKS, headers: { "content-type": "application/x-www-form-urlencoded" } },
    415,
    "Set the webhook's content type to application/json.",
  ],
  [
    "a body that is too large",
    { method: "POST", path: HOOKS, headers: JSON_TYPE, body: "x".repeat(MAX_BODY_BYTES + 1) },
    413,
    "The body is too large.",
  ],
  ["no body", { method: "POST", path: HOOKS, headers: JSON_TYPE }, 400, "The body is missing."],
  [
    "a webhook that nobody signed",
    { method: "POST", path: HOOKS, headers: JSON_TYPE, body: "{}" },
    401,
    "The signature is not GitHub's.",
  ],
  ["a command", { method: "POST", path: HOOKS, headers: headersOf("{}"), body: "{}" }, 200, "Taken."],
];

describe.each(Object.entries(HOSTS))("on %s", (name, ask) => {
  it.each(ANSWERS)("%s is answered with the same words", async (_, asked, status, line) => {
    expect(await ask(aTable(), asked)).toEqual({ status, type: "text/plain", body: `${line}\n` });
    expect(failed).not.toHaveBeenCalled();
  });

  it("tells how the app stands, and that it can't work, without words that are not ours", async () => {
    const asked = { method: "GET", path: "/health" };
    const ours = new AppError("The disk is full.", { code: "full", retry: "backoff" });
    const standing = [
      async () => ({ sandbox: "isolated" }),
      async () => Promise.reject(ours),
      async () => Promise.reject(new Error("/home/me")),
    ];

    const answers = await Promise.all(standing.map((health) => ask(aTable({}, health), asked)));

    expect(answers.map(({ status, body }) => [status, JSON.parse(body)])).toEqual([
      [200, { status: "ok", sandbox: "isolated" }],
      [503, { status: "down", reason: "The disk is full." }],
      [503, { status: "down" }],
    ]);
  });

  it("finds by path and method, so that one path can be read and written", async () => {
    const answerWith = (line: string) => () => toText(200, line);
    const routes: Route[] = [
      { method: "GET", path: "/runs", answer: answerWith("read") },
      { method: "POST", path: "/runs", answer: answerWith("written") },
    ];
    const bodies = ["GET", "POST"].map(async (method) => (await ask(routes, { method, path: "/runs" })).body);

    expect(await Promise.all(bodies)).toEqual(["read\n", "written\n"]);
  });

  it("answers 500 when the parts can't be made, and tells nobody outside why", async () => {
    const fault = new Error("no secret");
    const routes = createRoutes({ webhookPath: HOOKS, webhook: () => Promise.reject(fault) });
    const asked = { method: "POST", path: HOOKS, headers: headersOf("{}"), body: "{}" };

    expect(await ask(routes, asked)).toMatchObject({ status: 500, body: "The request failed.\n" });
    expect(failed.mock.calls).toEqual(name === "lambda" ? [[fault]] : []);
  });
});

it("S26: lets go of a reader that takes nothing of what is sent", async () => {
  const ended = Promise.withResolvers<void>();
  async function* endless(): AsyncGenerator<string> {
    try {
      for (;;) yield "x".repeat(1 << 20);
    } finally {
      ended.resolve();
    }
  }
  const answer = () => ({ status: 200, headers: {}, body: endless() });
  const server = createNodeHost([{ method: "GET", path: "/", answer }]);
  expect(server.timeout).toBe(180_000);
  server.setTimeout(200).listen(0, "127.0.0.1");
  await once(server, "listening");
  const reader = connect((server.address() as AddressInfo).port, "127.0.0.1").pause();
  reader.on("error", () => undefined).write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");

  await ended.promise;

  reader.destroy();
  server.close();
});
