import nock from "nock";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { createWebhookDeliveries } from "../../src/github/deliveries.ts";
import { githubFailureOf } from "../support/a-failure.ts";
import { aGitHub, NOW, PRIVATE_KEY } from "../support/a-github.ts";

const API = "https://api.github.test";
const ROUTE = "/app/hook/deliveries";

function aClient() {
  const fake = aGitHub();
  const log = pino({ level: "silent" });
  const deliveries = createWebhookDeliveries({
    ...{ apiUrl: API, appId: 99, privateKey: PRIVATE_KEY },
    ...{ log, now: () => fake.clock.now },
  });
  return { fake, deliveries };
}

/** As GitHub documents it, with more than is read. */
const DELIVERY = {
  id: 12_345_678,
  guid: "0b989ba4-242f-11e5-81e1-c7b6966d2516",
  delivered_at: "2026-03-01T11:57:26Z",
  redelivery: false,
  duration: 0.27,
  status: "Internal Server Error",
  status_code: 500,
  event: "issue_comment",
  action: "created",
  installation_id: 123,
  repository_id: 42,
  throttled_at: null,
};

describe("F5: the App's deliveries", () => {
  it("are asked for with the App's own credential, and read page by page", async () => {
    const { fake, deliveries } = aClient();
    const next = `<${API}${ROUTE}?per_page=100&cursor=v1_12345>; rel="next"`;
    fake.answer(200, [DELIVERY], { link: `<${API}${ROUTE}?cursor=v0>; rel="first", ${next}` });
    fake.answer(200, []);

    const first = await deliveries.list(undefined);
    const second = await deliveries.list(first.next);

    expect(first).toEqual({
      attempts: [
        {
          id: "12345678",
          guid: DELIVERY.guid,
          deliveredAt: NOW - 154_000,
          isRedelivery: false,
          statusCode: 500,
          event: "issue_comment",
        },
      ],
      next: "v1_12345",
    });
    expect(second).toEqual({ attempts: [], next: undefined });
    const authorization = expect.stringMatching(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
    expect(fake.seen).toEqual([
      { route: `GET ${ROUTE}?per_page=100`, body: undefined, authorization },
      { route: `GET ${ROUTE}?per_page=100&cursor=v1_12345`, body: undefined, authorization },
    ]);
    expect(fake.mints).toEqual([]);
  });

  it("are delivered again by one request, without a body", async () => {
    const { fake, deliveries } = aClient();
    fake.answer(202, {});

    await deliveries.redeliver("12345678");

    expect(fake.seen).toMatchObject([{ route: `POST ${ROUTE}/12345678/attempts`, body: undefined }]);
  });

  it.each<[string, number, Record<string, string>, object]>([
    ["a rate limit", 403, { "retry-after": "90" }, { code: "rate_limited", retry: { atMs: NOW + 90_000 } }],
    ["what GitHub won't deliver", 422, {}, { code: "refused", retry: "never" }],
    ["a GitHub that is down", 502, {}, { code: "github_down", retry: "backoff" }],
  ])("tell %s, and are asked for once", async (_, status, headers, failure) => {
    const { fake, deliveries } = aClient();
    fake.answer(status, { message: "no" }, headers);

    expect(await githubFailureOf(deliveries.redeliver("1"))).toMatchObject({ status, ...failure });
    expect(fake.seen).toHaveLength(1);
  });

  it("keep ids that are longer than a number holds", async () => {
    const { fake, deliveries } = aClient();
    nock.cleanAll();
    const long = JSON.stringify([DELIVERY]).replace(":12345678,", ":1234567890123456789,");
    nock(API).get(`${ROUTE}?per_page=100`).reply(200, long, { "content-type": "application/json" });

    const { attempts } = await deliveries.list(undefined);

    expect(attempts).toMatchObject([{ id: "1234567890123456789", statusCode: 500 }]);
    expect(fake.seen).toEqual([]);
  });

  it("of another shape than documented are a fault", async () => {
    const { fake, deliveries } = aClient();
    fake.answer(200, [{ ...DELIVERY, status_code: "500" }]);

    expect(await githubFailureOf(deliveries.list(undefined))).toMatchObject({ code: "bad_answer" });
  });

  it("that nobody answers for are worth another try", async () => {
    const { deliveries } = aClient();
    nock.cleanAll();
    nock(API).get(`${ROUTE}?per_page=100`).replyWithError("socket hang up");

    expect(await githubFailureOf(deliveries.list(undefined))).toMatchObject({ status: 0, retry: "backoff" });
  });
});
