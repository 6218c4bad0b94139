import nock from "nock";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { createExchange } from "../../src/github/exchange.ts";
import { readReviews } from "../../src/github/pull-reviews.ts";
import { githubFailureOf } from "../support/a-failure.ts";
import { aGitHub, aScope, NOW } from "../support/a-github.ts";

const scope = aScope();
const AT = "2026-03-01T11:00:00Z";
const LATER = "2026-03-01T11:30:00Z";

const aText = (text: object = {}) => ({
  body: "Spell it out.",
  lastEditedAt: null,
  isMinimized: false,
  author: { __typename: "User", login: "maya" },
  ...text,
});
const aNode = (text: object = {}) => aText({ diffHunk: "@@ -1 +1 @@\n-two\n+2", publishedAt: AT, ...text });
const aList = (...nodes: object[]) => ({ totalCount: nodes.length, nodes });
const aThread = (thread: object = {}) => ({
  ...{ path: "a.ts", line: 2, startLine: null, diffSide: "RIGHT", isResolved: false, isOutdated: false },
  comments: aList(aNode()),
  ...thread,
});
const anAnswer = (reviews: object, reviewThreads: object) => ({
  data: { repository: { pullRequest: { reviews, reviewThreads } } },
});
const NONE = aList();

describe("F68: the reviews of a pull request", () => {
  it("are asked for in one request, of which only open threads and people's words are taken", async () => {
    const { github, seen, answer } = aGitHub();
    const review = aText({ state: "CHANGES_REQUESTED", submittedAt: AT, lastEditedAt: LATER });
    const bot = { author: { __typename: "Bot", login: "linter" } };
    const threads = aList(
      aThread({ line: null, isOutdated: true, diffSide: "LEFT" }),
      aThread({ isResolved: true }),
      aThread({ comments: aList(aNode(bot)) }),
      aThread({ comments: aList(aNode({ isMinimized: true }), aNode({ publishedAt: null })) }),
      aThread({ comments: { totalCount: 23, nodes: [aNode(bot), aNode({ author: null })] } }),
    );
    answer(200, anAnswer({ totalCount: 52, nodes: [review, { ...review, body: " " }] }, threads));

    const found = await readReviews(github, scope, 13);

    const times = { createdAt: NOW - 3_600_000, updatedAt: NOW - 3_600_000 };
    const said = { author: "maya", body: "Spell it out.", ...times };
    const thread = { path: "a.ts", startLine: undefined, hunk: "@@ -1 +1 @@\n-two\n+2" };
    expect(found).toEqual({
      reviews: [{ ...said, updatedAt: NOW - 1_800_000, state: "changes_requested" }],
      threads: [
        { ...thread, line: undefined, side: "left", isOutdated: true, comments: [said], commentsLeftOut: 0 },
        {
          ...{ ...thread, line: 2, side: "right", isOutdated: false, commentsLeftOut: 21 },
          comments: [{ ...said, author: "ghost" }],
        },
      ],
      isWhole: true,
      olderLeftOut: 50,
    });
    expect(seen.map(({ route }) => route)).toEqual(["POST /graphql"]);
    expect(seen[0]?.body).toMatchObject({ variables: { owner: "octo", name: "pages", number: 13 } });
    expect(Object.keys(seen[0]?.body as object)).toEqual(["query", "variables"]);
  });

  it.each([
    ["refuses", 200, { data: null, errors: [{ type: "FORBIDDEN", message: "Resource not accessible" }] }],
    ["does not know a field", 200, { errors: [{ message: "Field 'isMinimized' doesn't exist" }] }],
    ["answers another shape", 200, { data: { repository: null } }],
    ["is not there", 404, {}],
    ["is down", 502, {}],
  ])("come from REST, in threads, where GraphQL %s", async (_, status, body) => {
    const { github, seen, answer } = aGitHub();
    const comment = {
      ...{ id: 1, path: "a.ts", line: 2, start_line: 1, side: "RIGHT", diff_hunk: "@@ @@\n+2", body: "One." },
      ...{ user: { login: "maya", type: "User" }, created_at: AT, updated_at: LATER },
    };
    const linter = { ...comment, id: 3, user: { login: "linter[bot]", type: "Bot" } };
    const reply = { ...comment, id: 2, in_reply_to_id: 1, body: "Two.", updated_at: AT };
    answer(status, body).answer(200, [linter, reply, comment]);

    const { threads, ...rest } = await readReviews(github, scope, 13);

    expect(threads).toHaveLength(1);
    expect(threads[0]).toMatchObject({ path: "a.ts", line: 2, startLine: 1, isOutdated: false });
    expect(threads[0]?.comments.map(({ body, updatedAt }) => [body, updatedAt])).toEqual([
      ["One.", NOW - 1_800_000],
      ["Two.", NOW - 3_600_000],
    ]);
    expect(rest).toEqual({ reviews: [], isWhole: false, olderLeftOut: 0 });
    expect(seen[1]?.route).toBe(
      "GET /repos/octo/pages/pulls/13/comments?sort=created&direction=desc&per_page=100",
    );
  });

  it("F15: wait for a limit that GraphQL tells with 200", async () => {
    const { github, seen, answer } = aGitHub();
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(NOW / 1000 + 60) };
    answer(200, { errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] }, headers);

    const failure = await githubFailureOf(readReviews(github, scope, 13));

    expect(failure).toMatchObject({ code: "rate_limited", retry: { atMs: NOW + 60_000 } });
    expect(seen).toHaveLength(1);
  });

  it("are none where nobody reviewed", async () => {
    const { github, answer } = aGitHub();
    answer(200, anAnswer(NONE, NONE));

    expect(await readReviews(github, scope, 13)).toMatchObject({ reviews: [], threads: [], olderLeftOut: 0 });
  });

  it.each([
    ["https://api.github.test", "https://api.github.test"],
    ["https://github.corp.test/api/v3", "https://github.corp.test/api"],
  ])("are asked of the GraphQL that belongs to %s", async (apiUrl, graphqlUrl) => {
    const scoped = nock(graphqlUrl).post("/graphql").reply(200, { data: 1 });
    const exchange = createExchange({ apiUrl, log: pino({ level: "silent" }), now: () => NOW });

    expect(await exchange("POST /graphql", "token t", { query: "{}" })).toEqual({ data: 1 });
    expect(scoped.isDone()).toBe(true);
  });
});
