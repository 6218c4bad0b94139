import { randomBytes, subtle } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toSignedHeaders } from "../../src/notify/sign.ts";

describe("the signature of a message", () => {
  it("is that of Standard Webhooks' own example", () => {
    // github.com/standard-webhooks/standard-webhooks, libraries/javascript/src/webhook.test.ts, "sign function works".
    expect(
      toSignedHeaders("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", {
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp: 1_614_265_330,
        body: '{"test": 2432232314}',
      }),
    ).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("is taken by another implementation, with what is no ASCII in the body", async () => {
    const bytes = randomBytes(32);
    const message = { id: "abc_run_ended", timestamp: 1_770_000_000, body: '{"title":"Süß 🐦"}' };
    const headers = toSignedHeaders(`whsec_${bytes.toString("base64")}`, message);
    const key = await subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
    const signature = Buffer.from(headers["webhook-signature"].replace(/^v1,/, ""), "base64");
    const isSigned = (text: string) => subtle.verify("HMAC", key, signature, Buffer.from(text));

    expect(await isSigned(`${message.id}.${message.timestamp}.${message.body}`)).toBe(true);
    expect(await isSigned(`${message.id}.${message.timestamp + 1}.${message.body}`)).toBe(false);
  });
});
