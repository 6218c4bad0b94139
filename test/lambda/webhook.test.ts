import nock from "nock";
import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from "vitest";
import { composeWebhook } from "../../src/compose/aws-webhook.ts";
import { createHost } from "../../src/http/lambda.ts";
import { createRoutes } from "../../src/http/routes.ts";
import { aCommentPayload, anIssuePayload, headersOf, OLD_SECRET, SECRET, sign } from "../http/a-delivery.ts";
import { anEvent, aParameterStore, DYNAMODB, HOST, LAMBDA } from "./an-event.ts";

const MEGABYTE = 1024 * 1024;

/** A table that takes every write, and a Lambda that starts everything; both tell what they were asked. */
function anAccount({ dynamoStatus = 200 } = {}) {
  const started: string[] = [];
  const written: { target: string; body: unknown }[] = [];
  nock(DYNAMODB)
    .post("/")
    .times(100)
    .reply(async (request: Request) => {
      written.push({ target: request.headers.get("x-amz-target") ?? "", body: await request.json() });
      return [dynamoStatus, dynamoStatus === 200 ? {} : { __type: "x#ValidationException", message: "no" }];
    });
  nock(LAMBDA)
    .post(/invocations$/)
    .times(100)
    .reply(async (request: Request) => {
      started.push(request.headers.get("x-amz-durable-execution-name") ?? "");
      return [202, ""];
    });
  return { started, written };
}

let failures: Mock<(error: unknown) => void>;

function aHandler(env: Record<string, string> = {}) {
  failures = vi.fn();
  const webhook = composeWebhook({ ...HOST, env: { ...HOST.env, ...env } });
  return createHost(createRoutes({ webhookPath: "/api/github/webhooks", webhook }), failures);
}

beforeEach(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());

describe("the webhook function", () => {
  it("F6: writes the run into the table, then starts it by its name, and answers 200", async () => {
    const { asked } = aParameterStore();
    const { started, written } = anAccount();
    const handler = aHandler();

    expect(await handler(anEvent(aCommentPayload()))).toMatchObject({ statusCode: 200, body: "Taken.\n" });
    expect(started).toEqual([expect.stringMatching(/^[0-9a-f]{26}$/)]);
    expect(JSON.stringify(written)).toContain(started[0]);
    expect(written.every(({ target }) => target.startsWith("DynamoDB_20120810."))).toBe(true);
    expect(asked).toEqual([["/sandpiper/webhook-secret", "/sandpiper/webhook-secret-previous"]]);
  });

  it("takes a command in a new issue", async () => {
    aParameterStore();
    const { started } = anAccount();
    const payload = JSON.stringify(anIssuePayload());
    const headers = headersOf(payload, { "x-github-event": "issues" });

    expect((await aHandler()(anEvent(payload, { headers }))).statusCode).toBe(200);
    expect(started).toHaveLength(1);
  });

  it("F1: starts the same run under the same name when the delivery comes again", async () => {
    aParameterStore();
    const { started } = anAccount();
    const handler = aHandler();
    const event = anEvent(aCommentPayload());

    await handler(event);
    expect((await handler(event)).statusCode).toBe(200);
    expect(new Set(started).size).toBe(1);
  });

  it("S1: answers 401 to a signature that is not GitHub's, and to none, and logs nothing", async () => {
    aParameterStore();
    const { started, written } = anAccount();
    const write = vi.spyOn(process.stdout, "write");
    const handler = aHandler({ LOG_LEVEL: "trace" });
    const body = JSON.stringify(aCommentPayload());
    const bad = [sign(body, "another secret"), "sha256=00", undefined];

    for (const signature of bad) {
      const headers = { ...headersOf(body), "x-hub-signature-256": signature };
      expect((await handler(anEvent(body, { headers }))).statusCode).toBe(401);
    }
    expect([started, written, write.mock.calls]).toEqual([[], [], []]);
    write.mockRestore();
  });

  it("S1: takes the secret before this one as well", async () => {
    aParameterStore({
      "/sandpiper/webhook-secret": SECRET,
      "/sandpiper/webhook-secret-previous": OLD_SECRET,
    });
    const { started } = anAccount();
    const body = JSON.stringify(aCommentPayload());
    const headers = headersOf(body, { "x-hub-signature-256": sign(body, OLD_SECRET) });

    expect((await aHandler()(anEvent(body, { headers }))).statusCode).toBe(200);
    expect(started).toHaveLength(1);
  });

  it("decodes a base64 body before it is verified", async () => {
    aParameterStore();
    const { started } = anAccount();
    const text = JSON.stringify({ ...aCommentPayload(), note: "Grüße \u{1F426}" });
    const body = Buffer.from(text).toString("base64");

    const answer = await aHandler()(anEvent(text, { body, isBase64Encoded: true }));

    expect(answer.statusCode).toBe(200);
    expect(started).toHaveLength(1);
  });

  it("answers 400 to no body and to a signed one that is no JSON object", async () => {
    aParameterStore();
    const handler = aHandler();
    const { body: _, ...bodiless } = anEvent("{}");

    expect((await handler(bodiless)).statusCode).toBe(400);
    expect((await handler(anEvent(""))).statusCode).toBe(400);
    expect((await handler(anEvent("[1]"))).statusCode).toBe(400);
    expect((await handler(anEvent("{"))).statusCode).toBe(400);
  });

  it("answers 413 to a body that is too large, and 415 to another content type, before it reads a secret", async () => {
    const handler = aHandler();
    const large = "x".repeat(25 * MEGABYTE + 1);

    expect(
      (await handler(anEvent(large, { headers: { "content-type": "application/json" } }))).statusCode,
    ).toBe(413);
    expect((await handler(anEvent("{}", { headers: {} }))).statusCode).toBe(415);
    const headers = { ...headersOf("{}"), "content-type": "application/x-www-form-urlencoded" };
    expect((await handler(anEvent("{}", { headers }))).statusCode).toBe(415);
    expect(failures).not.toHaveBeenCalled();
  });

  it("answers 202 to what starts nothing, and touches neither table nor run", async () => {
    aParameterStore();
    const { started, written } = anAccount();
    const handler = aHandler();
    const chat = { ...aCommentPayload(), comment: { ...aCommentPayload().comment, body: "thanks" } };
    const star = headersOf("{}", { "x-github-event": "star" });

    expect((await handler(anEvent(chat))).statusCode).toBe(202);
    expect((await handler(anEvent("{}", { headers: star }))).statusCode).toBe(202);
    expect([started, written]).toEqual([[], []]);
  });

  it("F46: reads the secrets once for many deliveries", async () => {
    const { asked } = aParameterStore();
    anAccount();
    const handler = aHandler();

    for (let count = 0; count < 20; count += 1) await handler(anEvent(aCommentPayload()));

    expect(asked).toHaveLength(1);
  });

  it("F5: answers 500 when the run could not be kept, starts nothing, and logs the error without the payload", async () => {
    aParameterStore();
    const { started } = anAccount({ dynamoStatus: 400 });
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);

    expect((await aHandler({ LOG_LEVEL: "debug" })(anEvent(aCommentPayload()))).statusCode).toBe(500);
    const logged = write.mock.calls.join("");
    write.mockRestore();

    expect(started).toEqual([]);
    expect(logged).toContain("delivery.failed");
    expect(logged).not.toContain("Pages are short");
  });

  it("F5: answers 500 and tells why when it has no settings", async () => {
    aParameterStore({});
    const handler = aHandler();

    expect((await handler(anEvent(aCommentPayload()))).statusCode).toBe(500);
    expect(failures).toHaveBeenCalledWith(
      expect.objectContaining({
        code: "settings_invalid",
        message: expect.stringMatching(/^WEBHOOK_SECRET /),
      }),
    );
  });
});
