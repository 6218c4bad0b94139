import { pino } from "pino";
import { describe, expect, test, vi } from "vitest";
import type { Order } from "../../src/command/intake.ts";
import { createWebhook, isSigned, type WebhookParts } from "../../src/http/webhook.ts";
import type { NewRun } from "../../src/run/run.ts";
import { aCommentPayload, headersOf, OLD_SECRET, SECRET, sign } from "./a-delivery.ts";

const RUN: Order = { kind: "run", run: { id: "run" } as NewRun, isWithdrawn: false };
const BODY = Buffer.from(JSON.stringify(aCommentPayload()));

const kept: WebhookParts["dispatch"] = async () => undefined;

function aReceiver({ takes = true, dispatch = kept, fault = undefined as Error | undefined } = {}) {
  const asked: unknown[] = [];
  const lines: Record<string, unknown>[] = [];
  const dispatched = vi.fn(dispatch);
  const answer = createWebhook(async () => ({
    secrets: [SECRET],
    eventNames: new Set(["issues", "issue_comment"]),
    decide(delivery) {
      asked.push(delivery.payload);
      if (fault !== undefined) throw fault;
      return takes ? RUN : undefined;
    },
    dispatch: dispatched,
    log: pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) }),
  }));
  const send = async (body: Uint8Array, { event = "issue_comment", signature = sign(body) } = {}) => {
    const headers = headersOf(body, {
      "x-github-event": event,
      "x-github-delivery": "d1",
      "x-hub-signature-256": signature,
    });
    return answer({
      method: "POST",
      path: "/",
      params: {},
      query: new URLSearchParams(),
      gone: new AbortController().signal,
      header: (name) => headers[name],
      readBody: async () => body,
    });
  };
  return { send, asked, dispatched, lines };
}

describe("S1: a delivery that can't be decided", () => {
  test("is one line in the log that names it, and never a 5xx because of its content", async () => {
    const { send, dispatched, lines } = aReceiver({ fault: new TypeError("no such thing as hunter2") });

    expect(await send(BODY)).toMatchObject({ status: 202 });
    expect(dispatched).not.toHaveBeenCalled();
    expect(lines).toMatchObject([
      { level: 50, msg: "delivery.undecided", delivery: "d1", event: "issue_comment" },
    ]);
  });
});

describe("S1: isSigned", () => {
  test("knows GitHub's own example", () => {
    const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    expect(
      isSigned(Buffer.from("Hello, World!"), { signature, secrets: ["It's a Secret to Everybody"] }),
    ).toBe(true);
  });

  test("takes the secret of now and the one before it, and no third", () => {
    const secrets = [SECRET, OLD_SECRET];

    expect(isSigned(BODY, { signature: sign(BODY), secrets })).toBe(true);
    expect(isSigned(BODY, { signature: sign(BODY, OLD_SECRET), secrets })).toBe(true);
    expect(isSigned(BODY, { signature: sign(BODY, "a third"), secrets })).toBe(false);
    expect(isSigned(BODY, { signature: sign(BODY, OLD_SECRET), secrets: [SECRET] })).toBe(false);
  });

  test("is about the raw bytes: one bit less is another body", () => {
    for (let at = 0; at < BODY.length; at += 7) {
      const other = Buffer.from(BODY);
      other[at] = (other[at] ?? 0) ^ 1;
      expect(isSigned(other, { signature: sign(BODY), secrets: [SECRET] })).toBe(false);
    }
    expect(isSigned(Buffer.alloc(0), { signature: sign(""), secrets: [SECRET] })).toBe(true);
  });

  test.each([
    undefined,
    "",
    "sha256=",
    `sha256=${"g".repeat(64)}`,
    `sha256=${"0".repeat(65)}`,
    sign(BODY).toUpperCase(),
    `${sign(BODY)}\n`,
  ])("says no to %j", (signature) => {
    expect(isSigned(BODY, { signature, secrets: [SECRET] })).toBe(false);
  });

  test("says no to everything when there is no secret", () => {
    expect(isSigned(BODY, { signature: sign(BODY, ""), secrets: [] })).toBe(false);
  });
});

describe("the webhook", () => {
  test("S1: parses nothing and asks nobody before the signature is GitHub's", async () => {
    const { send, asked, dispatched } = aReceiver();

    expect((await send(BODY, { signature: sign("other") })).status).toBe(401);
    expect((await send(Buffer.from("{"), { signature: sign("other") })).status).toBe(401);
    expect(asked).toEqual([]);
    expect(dispatched).not.toHaveBeenCalled();
  });

  test("hands a command on with its delivery id, and says taken once it is kept", async () => {
    const { send, dispatched } = aReceiver();

    expect(await send(BODY)).toMatchObject({ status: 200, body: "Taken.\n" });
    const delivery = { id: "d1", name: "issue_comment", payload: JSON.parse(String(BODY)) };
    expect(dispatched.mock.calls).toEqual([[delivery, RUN]]);
  });

  test("what is no command, of another event, or too large reaches no handler", async () => {
    const { send, dispatched } = aReceiver({ takes: false });
    const large = Buffer.alloc(3 * 1024 * 1024, " ");
    large.write("{}");

    expect((await send(BODY)).status).toBe(202);
    expect((await send(BODY, { event: "star" })).status).toBe(202);
    expect((await send(large)).status).toBe(202);
    expect(dispatched).not.toHaveBeenCalled();
  });

  test.each(["", "[]", "null", "{", '\uFEFF{"a":1}'])(
    "S1: tells a signed body that is no object: %j",
    async (text) => {
      expect((await aReceiver().send(Buffer.from(text))).status).toBe(400);
    },
  );

  test("F5: answers 500 when the command could not be kept, so that GitHub counts the delivery as failed", async () => {
    const { send } = aReceiver({ dispatch: async () => Promise.reject(new Error("the disk is full")) });

    const { status, body } = await send(BODY);

    expect(status).toBe(500);
    expect(body).not.toContain("disk");
  });
});
