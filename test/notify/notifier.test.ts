import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readBytes } from "../../demo/http/receive.ts";
import { serve } from "../../demo/http/serve.ts";
import { AppError } from "../../src/errors.ts";
import { createNotifier } from "../../src/notify/notifier.ts";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const NOW = 1_770_000_000_999;
const MESSAGE = { id: "r1_run_ended", body: '{"version":1}' };

let closing: (() => Promise<void>)[];
beforeEach(() => {
  closing = [];
});
afterEach(async () => {
  for (const close of closing) await close();
});

/** A server that answers so, and what it was asked. */
async function aServer(handle: Parameters<typeof serve>[0]) {
  const seen: string[] = [];
  const server = await serve((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    return handle(request, response);
  });
  closing.push(server.close);
  return { url: server.url, seen };
}

function sendTo(url: string, { timeoutMs }: { timeoutMs?: number } = {}) {
  const options = { url, secret: SECRET, now: () => NOW };
  return createNotifier(timeoutMs === undefined ? options : { ...options, timeoutMs }).send(MESSAGE);
}

async function faultOf(sending: Promise<unknown>): Promise<AppError> {
  const fault = await sending.catch((error: unknown) => error);
  if (!(fault instanceof AppError)) throw new Error(`no fault of ours: ${String(fault)}`);
  return fault;
}

async function answered(status: number, headers: Record<string, string> = {}) {
  const { url } = await aServer((_, response) => void response.writeHead(status, headers).end());
  return sendTo(url);
}

describe("a message to the receiver", () => {
  it("is posted as it is, with the instant of the attempt in whole seconds", async () => {
    const asked = Promise.withResolvers<Record<string, unknown>>();
    const { url, seen } = await aServer(async (request, response) => {
      asked.resolve({ ...request.headers, body: (await readBytes(request)).toString() });
      response.writeHead(200).end("ok");
    });

    expect(await sendTo(`${url}/hook/?team=a`)).toEqual({ kind: "delivered" });
    expect(seen).toEqual(["POST /hook/?team=a"]);
    expect(await asked.promise).toMatchObject({
      ...{ "content-type": "application/json", "user-agent": "sandpiper", body: MESSAGE.body },
      ...{ "webhook-id": MESSAGE.id, "webhook-timestamp": "1770000000" },
      "webhook-signature": expect.stringMatching(/^v1,[\w+/]{43}=$/),
    });
  });

  it.each([200, 201, 202, 204])("is done with a %d", async (status) => {
    expect(await answered(status)).toEqual({ kind: "delivered" });
  });

  it.each([400, 401, 403, 404, 410, 413])("is given up with a %d", async (status) => {
    expect(await answered(status)).toEqual({ kind: "refused", status });
  });

  it.each([408, 425, 429, 500, 502, 503, 504])("may pass later after a %d", async (status) => {
    expect(await faultOf(answered(status))).toMatchObject({
      ...{ code: "receiver_failed", retry: "backoff", ids: { status } },
    });
  });

  it("waits for as long as it is asked to, an hour at most", async () => {
    const retryOf = async (asked: string) => (await faultOf(answered(503, { "retry-after": asked }))).retry;

    expect(await retryOf("120")).toEqual({ atMs: NOW + 120_000 });
    expect(await retryOf("99999999")).toEqual({ atMs: NOW + 3_600_000 });
    expect(await retryOf("-1")).toBe("backoff");
    expect(await retryOf("Wed, 21 Oct 2065 07:28:00 GMT")).toBe("backoff");
  });

  it.each([301, 302, 303, 307, 308])(
    "is not taken elsewhere by a %d: an inner address stays unasked",
    async (status) => {
      const inner = await aServer((_, response) => void response.writeHead(200).end("the inner secret"));
      const { url } = await aServer(
        (_, response) => void response.writeHead(status, { location: `${inner.url}/latest/meta-data` }).end(),
      );

      expect(await sendTo(url)).toEqual({ kind: "refused", status });
      expect(inner.seen).toEqual([]);
    },
  );

  it("may pass later where nobody answers, or not in time", async () => {
    const hanging = await aServer(() => undefined);
    const gone = await serve(() => undefined);
    await gone.close();

    expect(await faultOf(sendTo(hanging.url, { timeoutMs: 50 }))).toMatchObject({
      ...{ code: "receiver_timed_out", retry: "backoff" },
    });
    expect(await faultOf(sendTo(gone.url))).toMatchObject({
      ...{ code: "receiver_unreachable", retry: "backoff" },
    });
  });

  it("does not read an answer that never ends", async () => {
    const ended = Promise.withResolvers<void>();
    const { url } = await aServer((_, response) => {
      response.once("close", () => ended.resolve()).writeHead(200);
      const pour = (): void => {
        while (response.write(Buffer.alloc(65_536, "x")));
        response.once("drain", pour);
      };
      pour();
    });

    expect(await sendTo(url)).toEqual({ kind: "delivered" });
    await ended.promise;
  });

  it("tells nothing of the secret or the address in its faults", async () => {
    const { url } = await aServer((_, response) => void response.writeHead(500).end("words of the receiver"));
    const fault = await faultOf(sendTo(`${url}/a-path-that-is-a-key`));
    const told = JSON.stringify({ ...fault, message: fault.message, cause: String(fault.cause) });

    expect(told).not.toMatch(/whsec|a-path|words of/);
  });
});
