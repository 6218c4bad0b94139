import nock from "nock";
import { pino } from "pino";
import { beforeEach, describe, expect, it } from "vitest";
import { createUserTokens } from "../../src/github/user-tokens.ts";
import { deepText } from "../support/deep-text.ts";

const [API, WEB] = ["https://api.github.test", "https://github.test"];
const NOW = Date.parse("2026-03-01T12:00:00Z");
const ACCESS = "/login/oauth/access_token";

let lines: string[];
beforeEach(() => {
  lines = [];
  nock.disableNetConnect();
});

const tokens = () =>
  createUserTokens({
    ...{ apiUrl: API, webUrl: WEB, clientId: "Iv23liA", clientSecret: "client-secret-canary" },
    log: pino({ level: "trace" }, { write: (line: string) => void lines.push(line) }),
    now: () => NOW,
  });
const CODE = {
  code: "code-canary",
  verifier: "verifier-canary",
  redirectUri: "https://s.example/sign-in/callback",
};

describe("a code for a token", () => {
  it("goes with the verifier, in the body alone, and JSON is asked for", async () => {
    const asked: unknown[] = [];
    nock(WEB, { reqheaders: { accept: "application/json" }, badheaders: ["authorization"] })
      .post(ACCESS, (body) => asked.push(body) > 0)
      .reply(200, {
        access_token: "ghu_a",
        expires_in: 28_800,
        refresh_token: "ghr_a",
        refresh_token_expires_in: 100,
        scope: "",
        token_type: "bearer",
      });

    expect(await tokens().exchange(CODE)).toEqual({
      kind: "ok",
      token: {
        access: "ghu_a",
        accessEndsAt: NOW + 28_800_000,
        refresh: "ghr_a",
        refreshEndsAt: NOW + 100_000,
      },
    });
    expect(asked).toEqual([
      {
        client_id: "Iv23liA",
        client_secret: "client-secret-canary",
        code: "code-canary",
        code_verifier: "verifier-canary",
        redirect_uri: CODE.redirectUri,
      },
    ]);
  });

  it("gives one that never ends, where the App's tokens don't", async () => {
    nock(WEB).post(ACCESS).reply(200, { access_token: "ghu_a", scope: "", token_type: "bearer" });

    expect(await tokens().exchange(CODE)).toMatchObject({
      kind: "ok",
      token: { access: "ghu_a", accessEndsAt: undefined, refresh: undefined },
    });
  });

  it("is refused by a 200 with an error", async () => {
    nock(WEB).post(ACCESS).reply(200, { error: "bad_verification_code", error_description: "…" });

    expect(await tokens().exchange(CODE)).toEqual({ kind: "refused", error: "bad_verification_code" });
  });

  it.each([
    [200, { error: "incorrect_client_credentials" }, "bad_client"],
    [200, { error: "redirect_uri_mismatch" }, "bad_client"],
    [200, "<html>", "bad_answer"],
    [200, { token: 1 }, "bad_answer"],
    [404, "Not Found", "not_found"],
    [429, "slow down", "secondary_limit"],
    [502, "<html>", "github_down"],
  ])("%i %j is a fault, which holds no secret", async (status, body, code) => {
    nock(WEB).post(ACCESS).reply(status, body);
    const error = await tokens()
      .exchange(CODE)
      .catch((fault: unknown) => fault);

    expect(error).toMatchObject({ name: "GitHubError", code });
    const told = [...lines, deepText(error)].join();
    for (const canary of ["client-secret-canary", "code-canary", "verifier-canary"])
      expect(told).not.toContain(canary);
  });
});

describe("a token that is to end", () => {
  it("is ended by the App's client, and its being ended already is no fault", async () => {
    const basic = `Basic ${Buffer.from("Iv23liA:client-secret-canary").toString("base64")}`;
    const scope = nock(API, { reqheaders: { authorization: basic } });
    for (const status of [204, 404, 422])
      scope.delete("/applications/Iv23liA/token", { access_token: "ghu_canary" }).reply(status);

    for (let count = 0; count < 3; count += 1) await tokens().revoke("ghu_canary");
    expect(nock.isDone()).toBe(true);
  });

  it("stays what it is in a fault: unsaid", async () => {
    nock(API).delete(/token/).replyWithError("reset");
    const error = await tokens()
      .revoke("ghu_canary")
      .catch((fault: unknown) => fault);

    expect(error).toMatchObject({ code: "no_answer" });
    expect(deepText(error) + lines.join()).not.toMatch(/ghu_canary|client-secret-canary/);
  });
});
