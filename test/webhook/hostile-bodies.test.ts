import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toRunId } from "../../src/command/run-id.ts";
import {
  aCommentPayload,
  anIssuePayload,
  headersOf,
  OLD_SECRET,
  placesOf,
  SECRET,
  sign,
} from "./a-delivery.ts";
import { aWebhookServer, type WebhookServer } from "./a-webhook-server.ts";

const AT_ONCE = 20;
const DEPTH = 10_000;
const MIN_REQUESTS = 1_000;
/** What a field may hold instead of what belongs there. */
const WRONG = [
  undefined,
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 60,
  "",
  "x",
  [],
  [null],
  {},
  { __proto__: null, x: 1 },
];
/** Fields that decide nothing: what is wrong with them has a stand-in, and the command counts. */
const DECIDES_NOTHING =
  /^issue\.(user|body|title|state|comments)|\.html_url$|^repository\.(private|owner\.type)|\.user\.(id|type)$/;

interface Hostile {
  what: string;
  body: Uint8Array | string;
  headers: Record<string, string>;
}

let server: WebhookServer;
let sent = 0;
const seen = new Set<number>();
beforeEach(async () => {
  server = await aWebhookServer();
});
afterEach(async () => {
  const { status } = await fetch(server.url.replace("/api/github/webhooks", "/ping"));
  await server.close();
  expect(status).toBe(200);
});

/** Sends them all and returns the statuses that came back, each with the requests it was given to. */
async function sendAll(hostile: readonly Hostile[]): Promise<Record<number, string[]>> {
  const found: Record<number, string[]> = {};
  const waiting = [...hostile];
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { what, body, headers } = next;
      const { status } = await fetch(server.url, { method: "POST", body, headers });
      found[status] = [...(found[status] ?? []), what];
      seen.add(status);
      sent += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

function signed(what: string, body: Uint8Array | string, more: Record<string, string> = {}): Hostile {
  return { what, body, headers: headersOf(body, more) };
}

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
      signatures.map((each) => ({
        what: each,
        body,
        headers: headersOf(body, { "x-hub-signature-256": each }),
      })),
    );
    const { "x-hub-signature-256": _, ...unsigned } = headersOf(body);
    const without = await sendAll([{ what: "none", body, headers: unsigned }]);

    expect(Object.keys({ ...found, ...without })).toEqual(["401"]);
    expect(await server.runIds()).toEqual([]);
  });

  test("a signed payload with something else in any place that counts starts nothing", async () => {
    const hostile = mutations().filter(({ path }) => !DECIDES_NOTHING.test(path));

    const found = await sendAll(hostile);

    expect(hostile.length).toBeGreaterThan(400);
    expect(Object.keys(found)).toEqual(["202"]);
    expect(await server.runIds()).toEqual([]);
  });

  test("a signed payload with something else in any other place is the one command, or none", async () => {
    const found = await sendAll(mutations().filter(({ path }) => DECIDES_NOTHING.test(path)));

    expect(Object.keys(found)).toEqual(["200", "202"]);
    const ofIssue = { repositoryId: 42, triggerKind: "issue", triggerId: 100 } as const;
    const ofComment = { repositoryId: 42, triggerKind: "comment", triggerId: 1_000 } as const;
    expect((await server.runIds()).sort()).toEqual([ofIssue, ofComment].map(toRunId).sort());
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
    const found = await sendAll(all.map((bytes, at) => signed(`body ${at}`, bytes)));

    expect(Object.keys(found)).toEqual(["400"]);
    expect(await server.runIds()).toEqual([]);
  });

  test("events that are not listened to, and none at all, start nothing", async () => {
    const body = JSON.stringify(aCommentPayload());
    const names = [
      "push",
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
      names.map((name) => signed(name.slice(0, 20), body, { "x-github-event": name })),
    );
    const { "x-github-event": _, ...nameless } = headersOf(body);
    const without = await sendAll([{ what: "none", body, headers: nameless }]);

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
    const found = await sendAll(types.map((type) => signed(type, body, { "content-type": type })));
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

    const found = await sendAll(bodies.map((body, at) => signed(`extra ${at}`, body)));
    const rotated = JSON.stringify(payload);
    const old = await sendAll([signed("old", rotated, { "x-hub-signature-256": sign(rotated, OLD_SECRET) })]);

    expect(Object.keys({ ...found, ...old })).toEqual(["200"]);
    expect(await server.runIds()).toHaveLength(1);
    expect(new Set(server.started).size).toBe(1);
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });

  test("that was enough of them, and none was a fault of the server", () => {
    expect(sent).toBeGreaterThanOrEqual(MIN_REQUESTS);
    expect([...seen].filter((status) => status >= 500)).toEqual([]);
  });
});

function flip(digit: string): string {
  return digit === "0" ? "1" : "0";
}

/** Both kinds of commands, signed, with each wrong value in each place, where it is not as good as what belongs there. */
function mutations(): (Hostile & { path: string })[] {
  const kinds = [
    { payload: aCommentPayload(), event: "issue_comment" },
    { payload: anIssuePayload(), event: "issues" },
  ];
  return kinds.flatMap(({ payload, event }) =>
    [...placesOf(payload)].flatMap(({ path, here, put }) =>
      WRONG.filter((wrong) => !isAsGood(path, here, wrong)).map((wrong) => {
        const what = `${event} ${path} = ${JSON.stringify(wrong)}`;
        return { path, ...signed(what, JSON.stringify(put(wrong)), { "x-github-event": event }) };
      }),
    ),
  );
}

/** Names that may be any text: of the repository, and of branches. */
function isAsGood(path: string, here: unknown, wrong: unknown): boolean {
  if (typeof here === "boolean") return typeof wrong === "boolean";
  return wrong === "x" && /^repository\.(name|default_branch|owner\.login)$|^issue\.title$/.test(path);
}
