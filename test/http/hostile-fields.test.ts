import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toRunId } from "../../src/run/run.ts";
import { aCommentPayload, anIssuePayload, placesOf } from "./a-delivery.ts";
import { aWebhookServer, type WebhookServer } from "./a-webhook-server.ts";
import { type Hostile, sendAll, signed } from "./send-all.ts";

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
  [[]],
  { id: null },
  -(2 ** 53),
  [{}],
];
/** Fields that decide nothing: what is wrong with them has a stand-in, and the command counts. */
const DECIDES_NOTHING =
  /^issue\.(user|body|title|state)|\.html_url$|^repository\.(private|owner\.type)|\.user\.(id|type)$/;

let server: WebhookServer;
beforeEach(async () => {
  server = await aWebhookServer();
});
afterEach(() => server.close());

describe("S1: hostile fields", () => {
  test("there are enough of them", () => {
    expect(mutations().length).toBeGreaterThan(MIN_REQUESTS);
  });

  test("a signed payload with something else in any place that counts starts nothing", async () => {
    const hostile = mutations().filter(({ path }) => !DECIDES_NOTHING.test(path));

    const found = await sendAll(server.url, hostile);

    expect(hostile.length).toBeGreaterThan(400);
    expect(Object.keys(found)).toEqual(["202"]);
    expect(await server.runIds()).toEqual([]);
  });

  test("a signed payload with something else in any other place is the one command, or none", async () => {
    const found = await sendAll(
      server.url,
      mutations().filter(({ path }) => DECIDES_NOTHING.test(path)),
    );

    expect(Object.keys(found)).toEqual(["200", "202"]);
    const ofIssue = { repositoryId: 42, triggerKind: "issue", triggerId: 100 } as const;
    const ofComment = { repositoryId: 42, triggerKind: "comment", triggerId: 1_000 } as const;
    expect((await server.runIds()).sort()).toEqual([ofIssue, ofComment].map(toRunId).sort());
  });
});

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
