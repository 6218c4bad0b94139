import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRedactor } from "../../../src/text/secrets/redact.ts";
import { aRandomText } from "./real-tokens.ts";
import { ENCODINGS, hex, SECRET } from "./secret-encodings.ts";

const redactor = createRedactor([SECRET]);

describe("S10: known values are found however they are written", () => {
  test.each(Object.entries(ENCODINGS))("%s", (_name, encoded) => {
    const { text, found } = redactor.redact(`§: ${encoded} (end)`);

    expect(found).toBeGreaterThan(0);
    expect(text).toContain("[redacted]");
    expect(text.startsWith("§: ")).toBe(true);
    expect(text.endsWith("end)")).toBe(true);
    expect(redactor.contains(text)).toBe(false);
    expect(redactor.contains(Buffer.from(encoded))).toBe(true);
  });

  test("UTF-16 bytes", () => {
    expect(redactor.contains(Buffer.from(SECRET, "utf16le"))).toBe(true);
  });

  test("any piece of twelve characters, in any surroundings", () => {
    const place = fc.nat({ max: SECRET.length - 12 });
    fc.assert(
      fc.property(place, fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (at, before, after) => {
        const piece = SECRET.slice(at, at + 12);
        const { text } = redactor.redact(`${before} ${piece} ${after}`);
        expect(text).not.toContain(piece);
      }),
      { numRuns: 500 },
    );
  });

  test("random secrets, any of these separators", () => {
    const secret = fc.string({
      unit: fc.constantFrom(..."ABCDEFabcdef0123456789xyz"),
      minLength: 24,
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        secret,
        fc.constantFrom("", " ", "-", "\n> ", "\t", "' + '", "\u200d", "`"),
        (value, glue) => {
          expect(createRedactor([value]).contains([...value].join(glue))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("S10: a key with a public prefix, twice in base64 at any place", () => {
    const key = `sk-ant-api03-${aRandomText(93)}AA`;
    const known = createRedactor([key]);
    const toBase64 = (text: string) => Buffer.from(text).toString("base64");

    for (const inner of ["", "a", "ab"]) {
      for (const outer of ["", "a", "ab"])
        expect(known.contains(toBase64(`${outer}${toBase64(`${inner}${key}`)}`))).toBe(true);
    }
  });

  test("S10: markup that holds the secret hides nothing", () => {
    for (const text of [`<b title="${SECRET}">`, `<!-- ${SECRET} -->`, `<a href="${hex}">x</a>`])
      expect(redactor.contains(text)).toBe(true);
    const escaped = [...SECRET].map((char) => `&#${char.charCodeAt(0)};`).join("");
    expect(redactor.contains(`<b title="${escaped}">`)).toBe(true);
  });

  test("redacting twice changes nothing more", () => {
    const once = redactor.redact(`${SECRET} ${hex} text`).text;

    expect(redactor.redact(once)).toEqual({ text: once, found: 0 });
  });

  test("cutting a secret out doesn't put another together", () => {
    const nested = `${SECRET.slice(0, 11)}${SECRET}${SECRET.slice(11)}`;

    expect(redactor.contains(redactor.redact(nested).text)).toBe(false);
  });

  test("the lines of a PEM key, without its header", () => {
    const bytes = Buffer.concat(
      [..."key material"].map((part, index) => createHash("sha512").update(`${part}${index}`).digest()),
    );
    const body = bytes.toString("base64").replace(/.{64}/g, "$&\n");
    const pem = createRedactor([`-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`]);

    expect(pem.redact(`x ${body.slice(100, 140)} y`).text).toBe("x [redacted] y");
    expect(pem.contains("-----BEGIN RSA PRIVATE KEY-----")).toBe(false);
  });

  test("a short value is found as it is, a very short one isn't looked for", () => {
    const short = createRedactor(["hunter2!x", "abc"]);

    expect(short.redact("a hunter2!x b abc").text).toBe("a [redacted] b abc");
    expect(short.contains(Buffer.from("hunter2!x").toString("hex"))).toBe(true);
  });
});

describe("S10: ordinary text stays as it is", () => {
  test.each([
    "3f786850e387550fdab836ed7e6dc881de23001b",
    "commit 9fceb02d0ae598e95dc970b74767f19372d61af8 (HEAD -> main)",
    "6f1ed002-ab5c-4d7e-9a0b-0123456789ab",
    '"integrity": "sha512-z3qZ+eTjNiuHZ2kZ3n4FQ0bL0y0cB1qv0zB7xvQyXv2sH4pQp0zQ5XUo2C8nq7bB3QYh3uJb1S0s1v9mHc1w=="',
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "The authorization token is read from the environment; see README.",
    "Authorization: Bearer <token>",
    "Authorization: Bearer $TOKEN",
    "postgres://postgres:postgres@localhost:5432/app",
    "https://user:password@example.com/path",
    "https://github.com/o/r/blob/main/src/a.ts#L10-L20",
    "git@github.com:owner/repo.git",
    "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
    "`ghp_` and `github_pat_` are prefixes; `sk-ant-api03-…` too",
    "AKIAIOSFODNN7EXAMPLE",
    "const npm_config_registry = npm_lifecycle_event;",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "0101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101",
    "ghs_some_long_function_name_in_snake_case()",
  ])("%s", (text) => {
    expect(redactor.redact(text)).toEqual({ text, found: 0 });
  });

  test("random hashes in a lock file", () => {
    const line = fc
      .uint8Array({ minLength: 64, maxLength: 64 })
      .map((hash) => Buffer.from(hash).toString("base64"));
    fc.assert(
      fc.property(line, (hash) => !redactor.contains(`"integrity": "sha512-${hash}"`)),
      { numRuns: 2000 },
    );
  });
});
