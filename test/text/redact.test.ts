import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRedactor } from "../../src/text/redact.ts";

const SECRET = "sk-live-Zx9Kq7/LmP2vT8+wYb4NcR6dFgH1jS5a";
const redactor = createRedactor([SECRET]);

const bytes = Buffer.from(SECRET);
const chars = [...SECRET];
const reverse = (text: string) => [...text].reverse().join("");
const base64 = (text: string) => Buffer.from(text).toString("base64");
const hex = bytes.toString("hex");
const rot13 = (text: string) =>
  text.replace(/[a-z]/gi, (char) =>
    String.fromCharCode((((char.charCodeAt(0) & 31) + 12) % 26) + (char < "a" ? 65 : 97)),
  );
const base32 = (input: Buffer) => {
  const bits = [...input].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => alphabet[Number.parseInt(five.padEnd(5, "0"), 2)])
    .join("");
};
const each = (toText: (char: string) => string, glue = "") => chars.map(toText).join(glue);
const code = (char: string) => char.charCodeAt(0);

/** How a compromised agent could write a secret so that a person, or another program, gets it back. */
const ENCODINGS: Record<string, string> = {
  plain: SECRET,
  "upper case": SECRET.toUpperCase(),
  "lower case": SECRET.toLowerCase(),
  "alternating case": chars
    .map((char, index) => (index % 2 ? char.toUpperCase() : char.toLowerCase()))
    .join(""),
  reversed: reverse(SECRET),
  rot13: rot13(SECRET),
  "base64, first alignment": base64(SECRET),
  "base64, second alignment": base64(`x${SECRET}`),
  "base64, third alignment": base64(`xy${SECRET}`),
  "base64 in the middle of text": base64(`the key is ${SECRET}, isn't it`),
  "base64, url-safe": bytes.toString("base64url"),
  "base64 in lines": base64(`${SECRET}`).replace(/.{10}/g, "$&\n"),
  "base64 of base64": base64(base64(SECRET)),
  "base64 of the reverse": base64(reverse(SECRET)),
  "base64 reversed": reverse(base64(SECRET)),
  "base64 of UTF-16": Buffer.from(SECRET, "utf16le").toString("base64"),
  base32: base32(bytes),
  "base32, shifted": base32(Buffer.from(`abc${SECRET}`)),
  "hex, lower case": hex,
  "hex, upper case": hex.toUpperCase(),
  "hex with colons": hex.replace(/../g, "$&:"),
  "hex dump": hex.replace(/.{4}/g, "$& ").replace(/.{40}/g, "$&\n"),
  "hex reversed": reverse(hex),
  "0x list": each((char) => `0x${code(char).toString(16)}`, ", "),
  "\\x escapes": each((char) => `\\x${code(char).toString(16)}`),
  "octal escapes": each((char) => `\\${code(char).toString(8).padStart(3, "0")}`),
  "octal list": each((char) => code(char).toString(8), " "),
  "decimal list": each((char) => String(code(char)), " "),
  "decimal array": JSON.stringify([...bytes]),
  "binary, spaced": each((char) => code(char).toString(2).padStart(8, "0"), " "),
  "binary, in one": each((char) => code(char).toString(2).padStart(8, "0")),
  "percent-encoded": encodeURIComponent(SECRET),
  "percent-encoded, every character": each((char) => `%${code(char).toString(16)}`),
  "JSON escapes": each((char) => `\\u${code(char).toString(16).padStart(4, "0")}`),
  "some JSON escapes": chars
    .map((char, i) => (i % 3 ? char : `\\u${code(char).toString(16).padStart(4, "0")}`))
    .join(""),
  "braced escapes": each((char) => `\\u{${code(char).toString(16)}}`),
  "HTML decimal entities": each((char) => `&#${code(char)};`),
  "HTML hex entities": each((char) => `&#x${code(char).toString(16)};`),
  "some HTML entities": chars.map((char, i) => (i % 2 ? char : `&#${code(char)};`)).join(""),
  "spaces between": chars.join(" "),
  "dashes between": chars.join("-"),
  "dots between": chars.join("."),
  "underscores between": chars.join("_"),
  "newlines between": chars.join("\n"),
  "escaped newlines between": chars.join("\\n"),
  "zero-width between": chars.join("\u200b"),
  "emoji between": chars.join("😀"),
  "markdown between": chars.join("**"),
  "combining marks": chars.join("\u0332"),
  "full-width letters": each((char) => String.fromCodePoint(code(char) + 0xfee0)),
  "mathematical letters": each((char) =>
    /[a-z]/.test(char) ? String.fromCodePoint(0x1d41a + code(char) - 97) : char,
  ),
  "circled letters": each((char) =>
    /[a-z]/.test(char) ? String.fromCodePoint(0x24d0 + code(char) - 97) : char,
  ),
  "first twelve characters": SECRET.slice(8, 20),
  "last twelve characters": SECRET.slice(-12),
  "in two halves": `${SECRET.slice(0, 20)} and then ${SECRET.slice(20)}`,
  "in a URL": `https://evil.test/?q=${encodeURIComponent(SECRET)}`,
  "in a file name": `src/${SECRET.replaceAll("/", "_")}.ts`,
  "in quotes and plus signs": chars.map((char) => `"${char}"`).join(" + "),
};

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

  test("redacting twice changes nothing more", () => {
    const once = redactor.redact(`${SECRET} ${hex} text`).text;

    expect(redactor.redact(once)).toEqual({ text: once, found: 0 });
  });

  test("cutting a secret out doesn't put another together", () => {
    const nested = `${SECRET.slice(0, 11)}${SECRET}${SECRET.slice(11)}`;

    expect(redactor.contains(redactor.redact(nested).text)).toBe(false);
  });

  test("the lines of a PEM key, without its header", () => {
    const body = randomBytes(600).toString("base64").replace(/.{64}/g, "$&\n");
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

const letters = (length: number) => "a1B2c3D4e5F6g7H8i9J0".repeat(20).slice(0, length);
const jwt = `eyJ${letters(30)}.eyJ${letters(60)}.${letters(43)}`;

describe("S10: credentials are found by their shape", () => {
  const none = createRedactor([]);

  test.each([
    `ghp_${letters(36)}`,
    `gho_${letters(36)}`,
    `ghu_${letters(36)}`,
    `ghs_${letters(36)}`,
    `ghs_123456_${jwt}`,
    `ghr_${letters(76)}`,
    `github_pat_${letters(22)}_${letters(59)}`,
    `sk-ant-api03-${letters(93)}-AA`,
    `AKIA${"ABCDEFGH234567QR"}`,
    `xoxb-${"1".repeat(12)}-${letters(24)}`,
    `https://hooks.slack.com/services/T0001/B0001/${letters(24)}`,
    `AIza${letters(35)}`,
    `npm_${letters(36)}`,
    jwt,
    `-----BEGIN PRIVATE KEY-----\n${letters(64)}\n${letters(64)}\n-----END PRIVATE KEY-----`,
    `-----BEGIN OPENSSH PRIVATE KEY-----\\n${letters(64)}\\n-----END OPENSSH PRIVATE KEY-----`,
    `-----BEGIN EC PRIVATE KEY-----\n${letters(200)}`,
  ])("%s", (credential) => {
    expect(none.redact(`a "${credential}" b`).text).not.toContain(letters(16));
    expect(none.contains(credential)).toBe(true);
  });

  test.each([
    [`Authorization: Bearer ${letters(40)}`, "Authorization: Bearer [redacted]"],
    [
      `-H 'authorization: Basic ${Buffer.from("user:longpassword1").toString("base64")}'`,
      "-H 'authorization: Basic [redacted]'",
    ],
    [`"Authorization": "token ${letters(40)}"`, '"Authorization": "token [redacted]"'],
    ["postgres://app:s3cr3tpw9@db.internal:5432/x", "postgres://[redacted]@db.internal:5432/x"],
    [`https://${letters(40)}@github.com/o/r`, "https://[redacted]@github.com/o/r"],
    [`aws_secret_access_key = ${letters(40)}`, "aws_secret_access_key = [redacted]"],
    [`AWS_SECRET_ACCESS_KEY="${letters(40)}"`, 'AWS_SECRET_ACCESS_KEY="[redacted]"'],
  ])("%s keeps its context", (text, expected) => {
    expect(none.redact(text).text).toBe(expected);
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
    "Authorization: Bearer ${process.env.TOKEN}",
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

describe("S10: time is linear in the text", () => {
  const size = 4 * 1024 * 1024;

  test.each([
    ["prose", "lorem ipsum dolor sit amet & 100% of it\n"],
    ["hashes", `${letters(64)}==\n`],
    ["escapes", "\\u0041%41&#65;"],
    ["openings", "ghp_eyJ-----BEGIN PRIVATE KEY-----a://b:"],
    ["the secret", `${SECRET} `],
  ])("4 MB of %s", (_name, piece) => {
    const text = piece.repeat(Math.ceil(size / piece.length));
    const startedAt = performance.now();
    redactor.redact(text);

    expect(performance.now() - startedAt).toBeLessThan(6000);
  });
});
