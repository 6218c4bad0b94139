import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parseImport, parseModelKey } from "../../src/setup/credentials.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PEM = privateKey.export({ type: "pkcs1", format: "pem" }) as string;
const GOOD = { app_id: "123", private_key: PEM.trim(), webhook_secret: "s3cret" };

function problemsOf(typed: Record<string, string>) {
  const parsed = parseImport({ ...GOOD, ...typed });
  return parsed.kind === "invalid" ? parsed.problems : {};
}

describe("an App that is there", () => {
  it.each([
    ["as GitHub gives the key", PEM],
    ["with the line breaks of a form", PEM.replaceAll("\n", "\r\n")],
    ["with its line breaks written out", PEM.replaceAll("\n", "\\n")],
  ])("is taken %s", (_, private_key) => {
    const parsed = parseImport({ ...GOOD, private_key });
    const value = parsed.kind === "ok" ? parsed.value : undefined;

    expect(value).toMatchObject({ credentials: { id: 123, webhookSecret: "s3cret" }, host: undefined });
    expect(createPrivateKey(value?.credentials.privateKey ?? "").equals(privateKey)).toBe(true);
  });

  it.each([
    ["app_id", "abc", /is a number/],
    ["app_id", "-1", /is a number/],
    ["app_id", "", /is a number/],
    ["private_key", "", /Paste the private key/],
    ["private_key", "hello", /no key in PEM/],
    ["private_key", PEM.slice(0, 400), /end of the key/],
    ["private_key", PEM.replace(/\n.{10}/, "\n!!!!!!!!!!"), /no RSA private key/],
    ["private_key", publicKey.export({ type: "spki", format: "pem" }) as string, /public key/],
    ["private_key", anEcKey(), /no RSA private key/],
    ["webhook_secret", "", /Paste the webhook secret/],
    ["webhook_secret", "development", /everybody knows/],
    ["webhook_secret", "a'b`c\"d", /every kind of quotes/],
    ["host", "https://github.example.com/x", /host name alone/],
    ["host", "github.com", /host name alone/],
    ["relay", "https://smee.io/new", /relay's own page/],
  ])("is refused with %s %j, beside that field alone", (field, value, problem) => {
    const problems = problemsOf({ [field]: value });

    expect(Object.keys(problems)).toEqual([field]);
    expect(problems[field]).toMatch(problem);
  });

  it("tells every problem at once", () => {
    expect(Object.keys(problemsOf({ app_id: "x", private_key: "x", webhook_secret: "" }))).toEqual([
      "app_id",
      "private_key",
      "webhook_secret",
    ]);
  });
});

describe("the model's key", () => {
  it("is an API key or a subscription's token", () => {
    expect(parseModelKey({ api_key: "sk-ant-api03-x" })).toEqual({
      kind: "ok",
      value: { variable: "ANTHROPIC_API_KEY", value: "sk-ant-api03-x" },
    });
    expect(parseModelKey({ oauth_token: "sk-ant-oat01-x" })).toEqual({
      kind: "ok",
      value: { variable: "CLAUDE_CODE_OAUTH_TOKEN", value: "sk-ant-oat01-x" },
    });
  });

  it.each([
    [{}, "api_key", /Paste the key/],
    [{ api_key: "sk-ant-oat01-x" }, "api_key", /subscription's token/],
    [{ oauth_token: "sk-ant-api03-x" }, "oauth_token", /API key/],
    [{ api_key: "a", oauth_token: "b" }, "oauth_token", /not both/],
    [{ api_key: "two words" }, "api_key", /one line without spaces/],
  ])("is refused: %j", (typed, field, problem) => {
    expect(parseModelKey(typed)).toEqual({
      kind: "invalid",
      problems: { [field]: expect.stringMatching(problem) },
    });
  });
});

function anEcKey(): string {
  const { privateKey: key } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return key.export({ type: "pkcs8", format: "pem" }) as string;
}
