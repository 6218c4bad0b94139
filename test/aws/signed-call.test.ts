import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { createSignedCall, type Patience, toAwsError } from "../../src/aws/signed-call.ts";
import { AppError, StoreError } from "../../src/errors.ts";

const ACCOUNT = {
  region: "eu-west-1",
  credentials: { accessKeyId: "AKIAtest", secretAccessKey: "secret", sessionToken: "session" },
};
const SOON: Patience = { timeoutMs: 1_000, maxTries: 3, backoff: { baseMs: 1, capMs: 1 } };
const ASKED = { of: "Lambda", what: "a look", code: "unknown" };

type Reply = () => Response | Promise<Response>;

/** A service that gives these answers one after the other, the last one for ever; tells what it was asked. */
function aService(replies: Reply[], patience: Patience = SOON, endpoint?: string) {
  const asked: Request[] = [];
  const ask = async (request: unknown): Promise<Response> => {
    asked.push(request as Request);
    return (replies[asked.length - 1] ?? replies.at(-1))?.() ?? new Response();
  };
  const account = { ...ACCOUNT, endpoint, fetch: ask as typeof fetch };
  return { call: createSignedCall({ ...account, service: "lambda" }, patience), asked };
}

const done: Reply = () => Response.json({ a: 1 });
const away: Reply = () => Promise.reject(new TypeError("fetch failed"));
const failing =
  (status: number, type = ""): Reply =>
  () =>
    new Response(JSON.stringify({ __type: `com.amazonaws#${type}`, message: "why" }), { status });

describe("a signed call", () => {
  it("goes to the region's own endpoint of the service, signed for both, with the session's token", async () => {
    const { call, asked } = aService([done]);

    await call({ path: "/a%3Ab?c=d", headers: { "x-amz-target": "T" }, body: "{}" });

    const [request] = asked;
    expect(request?.method).toBe("POST");
    expect(request?.url).toBe("https://lambda.eu-west-1.amazonaws.com/a%3Ab?c=d");
    expect(await request?.text()).toBe("{}");
    expect(request?.headers.get("x-amz-security-token")).toBe("session");
    expect(request?.headers.get("authorization")).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAtest\/\d{8}\/eu-west-1\/lambda\/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64}$/,
    );
  });

  it("without a body is a GET, and goes where it is told", async () => {
    const { call, asked } = aService([done], SOON, "http://127.0.0.1:9");

    expect(await call({ path: "/a" })).toMatchObject({ status: 200, value: { a: 1 } });
    expect(asked[0]).toMatchObject({ method: "GET", url: "http://127.0.0.1:9/a" });
  });

  it("that is accepted without a word has no value", async () => {
    const { call } = aService([() => new Response("", { status: 202 })]);

    expect(await call({})).toMatchObject({ status: 202, value: undefined, fault: "" });
  });

  it.each<[string, Reply]>([
    ["is throttled", failing(429)],
    ["meets a fault of the service's", failing(503)],
    ["is throttled in the old way", failing(400, "ThrottlingException")],
    ["passes a table's capacity", failing(400, "ProvisionedThroughputExceededException")],
    ["passes an account's capacity", failing(400, "RequestLimitExceeded")],
    ["gets no answer", away],
    ["gets one that is no JSON", () => new Response("<html>")],
  ])("that %s is tried again, as often as the patience says", async (_, reply) => {
    const mended = aService([reply, reply, done]);
    expect(await mended.call({})).toMatchObject({ status: 200 });

    const hopeless = aService([reply]);
    expect(await hopeless.call({})).not.toMatchObject({ status: 200, value: { a: 1 } });
    expect(hopeless.asked).toHaveLength(3);

    const impatient = aService([reply], { timeoutMs: 1_000 });
    await impatient.call({});
    expect(impatient.asked).toHaveLength(1);
  });

  it("that is refused for good is not tried again, and says why by the service's name for it", async () => {
    const { call, asked } = aService([failing(400, "AccessDeniedException")]);

    expect(await call({})).toEqual({
      status: 400,
      fault: "AccessDeniedException",
      words: '{"__type":"com.amazonaws#AccessDeniedException","message":"why"}',
    });
    expect(asked).toHaveLength(1);
  });

  it("believes a header before the body, and bears a fault without a name", async () => {
    const headers = { "x-amzn-errortype": "ConflictException:http://internal.amazon.com/" };
    const named = aService([() => new Response("{}", { status: 409, headers })]);
    const nameless = aService([() => new Response("no".repeat(500), { status: 403 })]);

    expect((await named.call({})).fault).toBe("ConflictException");
    expect(await nameless.call({})).toEqual({ status: 403, fault: "", words: "no".repeat(250) });
  });

  it("keeps an answer that is no JSON to itself: it may be half a secret", async () => {
    const { call } = aService([() => new Response('{"Value":"canary')]);

    const answer = await call({});

    expect(answer.status).toBe(0);
    expect(inspect(toAwsError(answer, ASKED))).not.toContain("canary");
  });

  it("ends when its time is over", async () => {
    const account = {
      ...ACCOUNT,
      fetch: ((_: unknown, init?: RequestInit) =>
        new Promise((_, reject) => {
          init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
        })) as typeof fetch,
    };
    const answer = await createSignedCall({ ...account, service: "ssm" }, { timeoutMs: 5 })({});

    expect(answer).toMatchObject({ status: 0, cause: { name: "TimeoutError" } });
  });
});

describe("the fault of an answer", () => {
  it("says whom, what and how, may pass, and keeps the service's words to itself", () => {
    const answer = { status: 409, fault: "ConflictException", words: "a canary" };
    const error = toAwsError(answer, { ...ASKED, ids: { run: "r" } });

    expect(error).toMatchObject({
      name: "AppError",
      message: "Lambda answered 409 ConflictException to a look.",
      ...{ code: "unknown", retry: "backoff", ids: { run: "r", status: 409 } },
    });
    expect(inspect(error)).not.toContain("canary");
  });

  it("of none has its cause, and is of the family that is asked for", () => {
    const cause = new TypeError("fetch failed");
    const error = toAwsError({ status: 0, fault: "", words: "", cause }, { ...ASKED, Fault: StoreError });

    expect(error).toBeInstanceOf(StoreError);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ message: "Lambda gave no answer to a look.", cause });
  });
});
