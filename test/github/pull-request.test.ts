import { describe, expect, it } from "vitest";
import { getPullRequest, listPullFiles, openPullRequest } from "../../src/github/pull-request.ts";
import { githubFailureOf } from "../support/a-failure.ts";
import { aGitHub, aScope } from "../support/a-github.ts";

const scope = aScope({ access: "publish" });
const aPull = (pull: object = {}) => ({
  number: 13,
  html_url: "https://github.test/octo/pages/pull/13",
  state: "open",
  title: "Fix it",
  body: null,
  head: { ref: "claude/x", sha: "abc", repo: { id: 42 } },
  base: { ref: "main" },
  ...pull,
});
const order = {
  branch: "claude/x",
  base: "main",
  title: "Fix it",
  body: "Fixes #12",
  draft: false,
  isFirst: true,
};
const LIST = "GET /repos/octo/pages/pulls?head=octo%3Aclaude%2Fx&state=all&per_page=10";
const URL = "https://github.test/octo/pages/pull/13";

describe("the pull request of a branch", () => {
  it("is created; the first time nothing is looked for", async () => {
    const { github, seen, answer } = aGitHub();
    answer(201, aPull());

    expect(await openPullRequest(github, scope, order)).toEqual({
      kind: "open",
      number: 13,
      url: URL,
      created: true,
      isDraft: false,
    });
    expect(seen).toMatchObject([
      {
        route: "POST /repos/octo/pages/pulls",
        body: { head: "claude/x", base: "main", title: "Fix it", body: "Fixes #12", draft: false },
      },
    ]);
  });

  it("F31: is adopted when it is open", async () => {
    const { github, seen, answer } = aGitHub();
    answer(200, [aPull({ number: 12, state: "closed" }), aPull()]);

    expect(await openPullRequest(github, scope, { ...order, isFirst: false })).toEqual({
      kind: "open",
      number: 13,
      url: URL,
      created: false,
      isDraft: false,
    });
    expect(seen.map(({ route }) => route)).toEqual([LIST]);
  });

  it("F31: that a person closed is not opened again", async () => {
    const { github, answer } = aGitHub();
    answer(200, [aPull({ state: "closed" })]);

    expect(await openPullRequest(github, scope, { ...order, isFirst: false })).toEqual({
      kind: "closed_by_person",
      number: 13,
      url: URL,
    });
  });

  it("is created when those that are found belong to other branches", async () => {
    const { github, answer } = aGitHub();
    answer(200, [aPull({ head: { ref: "claude/y", sha: "abc", repo: null } })]).answer(
      201,
      aPull({ number: 14 }),
    );

    expect(await openPullRequest(github, scope, { ...order, isFirst: false })).toMatchObject({
      number: 14,
      created: true,
    });
  });

  it("F11: is found when GitHub says that it is there", async () => {
    const { github, seen, answer } = aGitHub();
    answer(422, {
      message: "Validation Failed",
      errors: [{ message: "A pull request already exists" }],
    }).answer(200, [aPull()]);

    expect(await openPullRequest(github, scope, order)).toMatchObject({ kind: "open", created: false });
    expect(seen.map(({ route }) => route)).toEqual(["POST /repos/octo/pages/pulls", LIST]);
  });

  it.each([
    [
      422,
      { message: "Validation Failed", errors: [{ message: "Base branch was deleted" }] },
      "Validation Failed; Base branch was deleted",
    ],
    [403, { message: "Resource not accessible by integration" }, "not accessible"],
    [404, { message: "Not Found" }, "Not Found"],
  ])("is refused by GitHub (%d), with its reason", async (status, answered, reason) => {
    const { github, answer } = aGitHub();
    answer(status, answered).answer(200, []);

    expect(await openPullRequest(github, scope, order)).toEqual({
      kind: "refused",
      reason: expect.stringContaining(reason),
    });
  });

  it("F58: is asked for without draft where the repository has none, and that is told", async () => {
    const { github, seen, answer } = aGitHub();
    answer(422, { message: "Draft pull requests are not supported in this repository." });
    answer(200, []).answer(201, aPull());

    expect(await openPullRequest(github, scope, { ...order, draft: true })).toMatchObject({
      kind: "open",
      number: 13,
      isDraft: false,
    });
    expect(seen.filter(({ route }) => route.startsWith("POST")).map(({ body }) => body)).toMatchObject([
      { draft: true },
      { draft: false },
    ]);
  });

  const NOT_YET = [
    { message: "Validation Failed", errors: [{ message: "No commits between main and claude/x" }] },
    { message: "Validation Failed", errors: [{ resource: "PullRequest", field: "head", code: "invalid" }] },
  ];

  it.each(NOT_YET)("F48: is asked for again while GitHub does not know the commit (%o)", async (body) => {
    const { github, seen, answer, clock } = aGitHub();
    answer(422, body).answer(200, []).answer(422, body).answer(200, []).answer(201, aPull());
    await github.token(scope);
    const before = clock.now;

    expect(await openPullRequest(github, scope, order)).toMatchObject({ kind: "open", number: 13 });
    expect(seen.filter(({ route }) => route.startsWith("POST"))).toHaveLength(3);
    expect(clock.now - before).toBe(3_000);
  });

  it.each(NOT_YET)("F48: is refused in GitHub's words when they stay (%o)", async (body) => {
    const { github, seen, answer } = aGitHub();
    for (let tries = 0; tries < 4; tries += 1) answer(422, body).answer(200, []);

    expect(await openPullRequest(github, scope, order)).toEqual({
      kind: "refused",
      reason: expect.stringMatching(/No commits between main|head invalid/),
    });
    expect(seen.filter(({ route }) => route.startsWith("POST"))).toHaveLength(4);
  });

  it("F48: with a base that is not there is refused at once", async () => {
    const { github, seen, answer } = aGitHub();
    const errors = [{ resource: "PullRequest", field: "base", code: "invalid" }];
    answer(422, { message: "Validation Failed", errors }).answer(200, []);

    expect(await openPullRequest(github, scope, order)).toEqual({
      kind: "refused",
      reason: "Validation Failed; base invalid",
    });
    expect(seen).toHaveLength(2);
  });

  it.each([
    [403, { "retry-after": "9" }],
    [429, {}],
    [502, {}],
  ])("F14 F15: is a fault to try again after a limit or a fault (%d)", async (status, headers) => {
    const { github, seen, answer } = aGitHub();
    answer(status, {}, headers as Record<string, string>);

    expect((await githubFailureOf(openPullRequest(github, scope, order))).retry).not.toBe("never");
    expect(seen).toHaveLength(1);
  });
});

describe("a pull request by its number", () => {
  it("is told in our own words, a deleted fork too", async () => {
    const { github, seen, answer } = aGitHub();
    answer(200, aPull()).answer(200, aPull({ head: { ref: "x", sha: "abc", repo: null } }));

    expect(await getPullRequest(github, scope, 13)).toEqual({
      number: 13,
      url: URL,
      state: "open",
      title: "Fix it",
      isDraft: false,
      isMerged: false,
      headRef: "claude/x",
      headSha: "abc",
      headRepositoryId: 42,
      baseRef: "main",
    });
    expect((await getPullRequest(github, scope, 13))?.headRepositoryId).toBeUndefined();
    expect(seen[0]?.route).toBe("GET /repos/octo/pages/pulls/13");
  });

  it("is none when GitHub has none, and a fault when GitHub is down", async () => {
    const { github, answer } = aGitHub();
    answer(404, {}).answer(500, {});

    expect(await getPullRequest(github, scope, 13)).toBeUndefined();
    expect((await githubFailureOf(getPullRequest(github, scope, 13))).status).toBe(500);
  });

  it("F69: has a list of files with what differs in each, and says when there may be more", async () => {
    const { github, seen, answer } = aGitHub();
    const file = { filename: "a.ts", status: "modified", additions: 1, deletions: 2, patch: "@@" };
    const moved = {
      ...file,
      filename: "b.png",
      previous_filename: "c.png",
      status: "renamed",
      patch: undefined,
    };
    answer(200, [file, moved]).answer(
      200,
      Array.from({ length: 100 }, () => file),
    );
    const [additions, deletions] = [1, 2];

    expect(await listPullFiles(github, scope, 13)).toEqual({
      files: [
        { path: "a.ts", previousPath: undefined, status: "modified", additions, deletions, patch: "@@" },
        { path: "b.png", previousPath: "c.png", status: "renamed", additions, deletions, patch: undefined },
      ],
      hasMore: false,
    });
    expect(seen[0]?.route).toBe("GET /repos/octo/pages/pulls/13/files?per_page=100");
    expect((await listPullFiles(github, scope, 13)).hasMore).toBe(true);
  });
});
