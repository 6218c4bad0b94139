import { describe, expect, test } from "vitest";
import { createRedactor } from "../../../src/text/secrets/redact.ts";
import { findSecretPatterns } from "../../../src/text/secrets/secret-patterns.ts";
import { aJwt, aRandomText, ISSUED, PRIVATE_KEYS } from "./real-tokens.ts";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const HEX = "0123456789abcdef";
const URL_SAFE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const claims = { iss: "https://login.octo.dev", sub: "42", exp: 1_900_000_000 };
const jwt = aJwt(claims);

describe("S12: what could have been issued is found", () => {
  const none = createRedactor([]);

  test.each([
    ...["ghp", "gho", "ghu", "ghs", "npm"].flatMap((prefix) => ISSUED.map((body) => `${prefix}_${body}`)),
    `ghr_${aRandomText(76)}`,
    `ghs_123456_${jwt}`,
    `github_pat_11${aRandomText(20)}_${aRandomText(59)}`,
    `sk-ant-api03-${aRandomText(93, "", URL_SAFE)}AA`,
    `sk-ant-oat01-${aRandomText(93, "oat", URL_SAFE)}AA`,
    `AKIA${aRandomText(16, "", BASE32)}`,
    `xoxb-${"1".repeat(12)}-${"2".repeat(13)}-${aRandomText(24)}`,
    `xoxp-${"1".repeat(12)}-${"2".repeat(13)}-${"3".repeat(13)}-${aRandomText(32, "", HEX)}`,
    `https://hooks.slack.com/services/T01ABCDEF/B01ABCDEF/${aRandomText(24)}`,
    `AIza${aRandomText(35, "", URL_SAFE)}`,
    jwt,
  ])("S12: %s", (credential) => {
    expect(none.redact(`a "${credential}" b`).text).toMatch(/^a ".{0,40}\[redacted\]" b$/);
  });

  test("S12: a private key, in a file, in a string, and in lines that are put together", () => {
    for (const key of PRIVATE_KEYS) {
      const inString = key.replaceAll("\n", "\\n");
      const inLines = key
        .trim()
        .split("\n")
        .map((line) => `"${line}\\n"`)
        .join(" +\n  ");
      for (const written of [key, inString, inLines, key.replaceAll("\n", "\r\n")])
        expect(none.contains(written), written).toBe(true);
    }
  });

  test.each([
    [`Authorization: Bearer ${aRandomText(40)}`, "Authorization: Bearer [redacted]"],
    [`-H 'authorization: Basic ${btoa("app:9f3Kq7VtZ2")}'`, "-H 'authorization: Basic [redacted]'"],
    [`"Authorization": "token ${aRandomText(40, "", HEX)}"`, '"Authorization": "token [redacted]"'],
    ["postgres://app:s3cr3tpw9@db.internal:5432/x", "postgres://[redacted]@db.internal:5432/x"],
    [`https://${aRandomText(40)}@github.com/o/r`, "https://[redacted]@github.com/o/r"],
    [`aws_secret_access_key = ${aRandomText(40)}`, "aws_secret_access_key = [redacted]"],
    [`AWS_SECRET_ACCESS_KEY="${aRandomText(40)}"`, 'AWS_SECRET_ACCESS_KEY="[redacted]"'],
  ])("S12: %s keeps its context", (text, expected) => {
    expect(none.redact(text).text).toBe(expected);
  });

  test("S12: of a thousand random ones of each kind, all but a few", () => {
    const kinds = [
      (seed: string) => `github_pat_${aRandomText(22, seed)}_${aRandomText(59, `${seed}b`)}`,
      (seed: string) => `sk-ant-api03-${aRandomText(93, seed, URL_SAFE)}AA`,
      (seed: string) => `"AKIA${aRandomText(16, seed, BASE32)}"`,
      (seed: string) => `xoxb-123456789012-1234567890123-${aRandomText(24, seed)}`,
      (seed: string) => aJwt(claims, aRandomText(342, seed, URL_SAFE)),
    ];
    for (const toToken of kinds) {
      const seeds = Array.from({ length: 1000 }, (_, index) => String(index));
      const missed = seeds.map(toToken).filter((token) => findSecretPatterns(token).length === 0);
      expect(missed.length).toBeLessThanOrEqual(3);
    }
  });
});

describe("S12: what nobody issued is left alone", () => {
  test.each([
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "ghu_16C7e42F292c6912E7710c838347Ae178B4a",
    "ghp_PersonalAccessToken01245678900000000",
    `ghp_${ISSUED[0].slice(0, -1)}8`,
    `npm_${"a1B2".repeat(9)}`,
    `github_pat_11ABCDEFG0123456789abc_${"a1B2c3D4e5".repeat(5)}f6G7h8I9j`,
    "github_pat_your_token_here_please_replace_it",
    "ghs_some_long_function_name_in_snake_case()",
    "sk-ant-api03-your-api-key-goes-here-0123456789",
    `sk-ant-api03-${"x".repeat(93)}AA`,
    "xoxb-your-bot-token",
    "xoxb-123456789012-1234567890123-abcdefghijklmnopqrstuvwx",
    "xoxp-XXXXXXXXXXX-XXXXXXXXXXXX-XXXXXXXXXXXXXXXXXXXXXXXX",
    "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
    "AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    `AIza${"0123456789".repeat(3)}abcde`,
    // The example of jwt.io, that of RFC 7519, and one of a library's tests
    aJwt({ sub: "1234567890", name: "John Doe", iat: 1516239022 }),
    aJwt({ iss: "joe", exp: 1300819380, "http://example.com/is_root": true }),
    aJwt({ foo: "bar" }),
    aJwt(claims, "signaturesignaturesignaturesignature"),
    "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n...\n-----END PRIVATE KEY-----",
    `-----BEGIN RSA PRIVATE KEY-----\n${"your private key here ".repeat(5)}\n-----END RSA PRIVATE KEY-----`,
    "Authorization: Bearer my-access-token-1234567",
    "Authorization: Bearer 0123456789abcdef0123456789abcdef",
    "Authorization: Basic dXNlcjpwYXNzd29yZA==",
    "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
    "Authorization: Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW",
    "postgres://app:s3cr3tpw9@db:5432/x",
    "redis://:s3cr3tpw9@cache.test:6379",
    "http://foo:bar@codeload.dev/",
    "cvs://:anoncvs@sourceware.dev/cvs/src",
    "http://user:key_1234@vault.octo.dev",
    `Authorization: Basic ${btoa("1234567890abcdef1234:1234567890abcdef1234567890abcdef12345678")}`,
    "mongodb://admin:mysecretpassword@mongo.octo.dev",
    "https://some_long_name_of_a_user_1@github.com/o/r",
  ])("S12: %s", (text) => {
    expect(createRedactor([]).redact(text)).toEqual({ text, found: 0 });
  });
});
