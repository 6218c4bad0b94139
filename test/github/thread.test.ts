import { describe, expect, it } from "vitest";
import { addReaction } from "../../src/github/reaction.ts";
import { listComments } from "../../src/github/thread-comments.ts";
import { githubFailureOf } from "../support/a-failure.ts";
import { aGitHub, aScope } from "../support/a-github.ts";

describe("a reaction", () => {
  it.each([
    ["issue", "POST /repos/octo/pages/issues/12/reactions"],
    ["comment", "POST /repos/octo/pages/issues/comments/99/reactions"],
  ] as const)("is set on the %s that started the run", async (kind, route) => {
    const { github, seen, answer } = aGitHub();
    answer(201, {});
    await addReaction(github, aScope(), { trigger: { kind, id: 99 }, number: 12, content: "eyes" });

    expect(seen).toMatchObject([{ route, body: { content: "eyes" } }]);
  });

  it("F34: on what is gone or locked is let be; a fault is tried again", async () => {
    const { github, answer } = aGitHub();
    answer(404, {}).answer(403, {}).answer(502, {});
    const react = () =>
      addReaction(github, aScope(), { trigger: { kind: "comment", id: 99 }, number: 12, content: "+1" });
    await react();
    await react();

    expect((await githubFailureOf(react())).status).toBe(502);
  });
});

describe("the comments of a thread", () => {
  it("are told in our own words; what GitHub does not say is undefined", async () => {
    const { github, answer } = aGitHub();
    const created_at = "2026-03-01T12:00:00Z";
    answer(200, [
      {
        id: 1,
        created_at,
        updated_at: "2026-03-01T12:00:01Z",
        body: "hi",
        user: { login: "octocat", type: "User" },
      },
      { id: 2, created_at, updated_at: null, body: null, user: null, performed_via_github_app: { id: 99 } },
    ]);
    const createdAt = Date.parse(created_at);

    expect(await listComments(github, aScope(), 12)).toEqual([
      {
        id: 1,
        body: "hi",
        author: "octocat",
        createdAt,
        updatedAt: createdAt + 1_000,
        appId: undefined,
        isBot: false,
      },
      { id: 2, body: "", author: "ghost", createdAt, updatedAt: undefined, appId: 99, isBot: false },
    ]);
  });

  it("are all of them when they fill a page exactly", async () => {
    const { github, seen, answer } = aGitHub();
    const page = Array.from({ length: 100 }, (_, id) => ({ id, created_at: "2026-03-01T12:00:00Z" }));
    answer(200, page).answer(200, { comments: 100 }).answer(200, []);

    expect(await listComments(github, aScope(), 12)).toHaveLength(100);
    expect(seen).toHaveLength(3);
  });
});
