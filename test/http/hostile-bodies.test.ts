import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aCommentPayload, headersOf, OLD_SECRET, SECRET, sign } from "./a-delivery.ts";
import { aWebhookServer, type WebhookServer } from "./a-webhook-server.ts";
import { sendAll, signed } from "./send-all.ts";

const DEPTH = 10_000;
let server: WebhookServer;
beforeEach(async () => {
  server = await aWebhookServer();
});
afterEach(async () => {
  const { status } = await fetch(server.url.replace("/api/github/webhooks", "/ping"));
  await server.close();
  expect(status).toBe(200);
});

describe("S1: hostile webhooks", () => {
  test("a command under any signature but GitHub's is refused", async () => {
    const body = JSON.stringify(aCommentPayload());
    const good = sign(body);
    const hex = good.slice("sha256=".length);
    const signatures = [
      ...Array.from({ length: 64 }, (_, at) => `sha256=${hex.slice(0, at)}`),
      ...Array.from(
        { length: 64 },
        (_, at) => `sha256=${hex.slice(0, at)}${flip(hex[at] ?? "")}${hex.slice(at + 1)}`,
      ),
      ...[
        `sha256=${hex.toUpperCase()}`,
        `SHA256=${hex}`,
        `sha1=${hex}`,
        hex,
        `sha256=${hex}0`,
        `sha256= ${hex}`,
      ],
      ...[`${good}, ${good}`, `${good};`, `"${good}"`, "sha256=", "sha256", "=", `sha256=${"0".repeat(64)}`],
      ...["", " ", "development", "the secret of the webhoo", `${SECRET} `].map((secret) =>
        sign(body, secret),
      ),
      ...[`${body} `, body.slice(1), `\uFEFF${body}`].map((other) => sign(other)),
    ];

    const found = await sendAll(
      server.url,
      signatures.map((each) => ({
        what: each,
        body,
        headers: headersOf(body, { "x-hub-signature-256": each }),
      })),
    );
    const { "x-hub-signature-256": _, ...unsigned } = headersOf(body);
    const without = await sendAll(server.url, [{ what: "none", body, headers: unsigned }]);

    expect(Object.keys({ ...found, ...without })).toEqual(["401"]);
    expect(await server.runIds()).toEqual([]);
  });

  test("signed bytes that are no JSON object are told so", async () => {
    const body = Buffer.from(JSON.stringify(aCommentPayload()));
    const NO_UTF8 = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80]];
    const broken = Array.from({ length: 100 }, (_, at) => {
      const where = Math.floor((at * body.length) / 100);
      const bytes = Buffer.from(NO_UTF8[at % NO_UTF8.length] ?? []);
      return Buffer.concat([body.subarray(0, where), bytes, body.subarray(where)]);
    });
    const cut = Array.from({ length: 100 }, (_, at) =>
      body.subarray(0, Math.floor((at * body.length) / 100)),
    );
    const odd = [
      "",
      " ",
      "null",
      "[]",
      "7",
      '"text"',
      "NaN",
      "{]",
      "{'a':1}",
      `${body},`,
      `\uFEFF${body}`,
    ].map((text) => Buffer.from(text));
    const deep = [`${"[".repeat(DEPTH)}${"]".repeat(DEPTH)}`, "[".repeat(DEPTH), '{"a":'.repeat(DEPTH)].map(
      (text) => Buffer.from(text),
    );
    const utf16 = Buffer.from(`\uFEFF${body}`, "utf16le");

    const all = [...broken, ...cut, ...odd, ...deep, utf16];
    const found = await sendAll(
      server.url,
      all.map((bytes, at) => signed(`body ${at}`, bytes)),
    );

    expect(Object.keys(found)).toEqual(["400"]);
    expect(await server.runIds()).toEqual([]);
  });

  test("events that are not listened to, and none at all, start nothing", async () => {
    const body = JSON.stringify(aCommentPayload());
    const names = [
      "star",
      "ping",
      "issues.opened",
      "issue_comment.created",
      "ISSUE_COMMENT",
      "issue_comment ",
      "__proto__",
      "constructor",
      "*",
      "a".repeat(4_000),
      ...Array.from({ length: 90 }, (_, at) => `event_${at}`),
    ];
    const found = await sendAll(
      server.url,
      names.map((name) => signed(name.slice(0, 20), body, { "x-github-event": name })),
    );
    const { "x-github-event": _, ...nameless } = headersOf(body);
    const without = await sendAll(server.url, [{ what: "none", body, headers: nameless }]);

    const statuses = { ...found, ...without };
    // Blanks around a header's value are no part of it, and that one is a command indeed.
    expect(statuses[200]).toEqual(["issue_comment "]);
    expect(Object.keys(statuses)).toEqual(["200", "202"]);
    expect(server.started).toHaveLength(1);
  });

  test("other content types and methods are refused", async () => {
    const body = JSON.stringify(aCommentPayload());
    const types = [
      "",
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/jsonp",
      "application/xml",
      "multipart/form-data; boundary=x",
      "text/json",
      "application/ json",
    ];
    const found = await sendAll(
      server.url,
      types.map((type) => signed(type, body, { "content-type": type })),
    );
    const methods = ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"];
    const answers = await Promise.all(
      methods.map((method) => fetch(server.url, { method, headers: headersOf(body) })),
    );

    expect(Object.keys(found)).toEqual(["415"]);
    expect(answers.map(({ status }) => status)).toEqual(methods.map(() => 405));
  });

  test("a signed command is taken whatever else is in it, and under the old secret; it stays one run", async () => {
    const payload = aCommentPayload();
    const nested = `${'{"a":'.repeat(DEPTH)}1${"}".repeat(DEPTH)}`;
    const plain = JSON.stringify(payload).slice(1);
    const bodies = [
      `{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},${plain}`,
      `{"deep":${nested},${plain}`,
      `{"action":"deleted","comment":null,${plain}`,
      `{"many":[${Array.from({ length: 100_000 }, () => "{}").join()}],${plain}`,
      JSON.stringify({ ...payload, issue: { ...payload.issue, title: "\ud800 \u0000 \u202e" } }),
    ];

    const found = await sendAll(
      server.url,
      bodies.map((body, at) => signed(`extra ${at}`, body)),
    );
    const rotated = JSON.stringify(payload);
    const old = await sendAll(server.url, [
      signed("old", rotated, { "x-hub-signature-256": sign(rotated, OLD_SECRET) }),
    ]);

    expect(Object.keys({ ...found, ...old })).toEqual(["200"]);
    expect(await server.runIds()).toHaveLength(1);
    expect(new Set(server.started).size).toBe(1);
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });
});

function flip(digit: string): string {
  return digit === "0" ? "1" : "0";
}
