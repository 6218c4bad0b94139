import { describe, expect, it } from "vitest";
import { labelPullRequest, requestReviews } from "../../src/github/pull-request-people.ts";
import { githubFailureOf } from "../support/a-failure.ts";
import { aGitHub, aScope } from "../support/a-github.ts";

const scope = aScope({ access: "publish" });

describe("the labels and the assignee of a pull request", () => {
  const label = { number: 13, labels: ["claude"], assignee: "octocat" };

  it("are set by one request", async () => {
    const { github, seen, answer } = aGitHub();
    answer(200, {});

    expect(await labelPullRequest(github, scope, label)).toBe(undefined);
    expect(seen).toMatchObject([
      { route: "PATCH /repos/octo/pages/issues/13", body: { labels: ["claude"], assignees: ["octocat"] } },
    ]);
  });

  it("F62: the labels are set alone when the requester can't be assigned, and GitHub's reason is returned", async () => {
    const { github, seen, answer } = aGitHub();
    answer(422, { message: "Validation Failed", errors: [{ field: "assignees", code: "invalid" }] });
    answer(200, {});

    expect(await labelPullRequest(github, scope, label)).toContain("Validation Failed");
    expect(seen.map(({ body }) => body)).toEqual([
      { labels: ["claude"], assignees: ["octocat"] },
      { labels: ["claude"] },
    ]);
  });

  it("are not worth failing for, but a limit is waited for", async () => {
    const { github, answer } = aGitHub();
    answer(403, {}).answer(422, {}).answer(422, {}).answer(429, {});
    await labelPullRequest(github, scope, label);
    await labelPullRequest(github, scope, label);

    expect((await githubFailureOf(labelPullRequest(github, scope, label))).code).toBe("secondary_limit");
  });
});

describe("the reviewers of a pull request", () => {
  const ask = { number: 13, reviewers: ["hubot"] };

  it("are asked by one request, and nobody by none", async () => {
    const { github, seen, answer } = aGitHub();
    answer(201, {});
    await requestReviews(github, scope, { number: 13, reviewers: [] });
    await requestReviews(github, scope, ask);

    expect(seen).toMatchObject([
      { route: "POST /repos/octo/pages/pulls/13/requested_reviewers", body: { reviewers: ["hubot"] } },
    ]);
  });

  it("F62: are asked one by one when GitHub refuses one of them, and that one is told with the reason", async () => {
    const { github, seen, answer } = aGitHub();
    const no = { message: "Reviews may only be requested from collaborators." };
    answer(422, no).answer(201, {}).answer(422, no).answer(201, {});
    const reviewers = ["hubot", "octocta", "octo/docs"];

    expect(await requestReviews(github, scope, { number: 13, reviewers })).toEqual([
      { reviewer: "octocta", reason: "Reviews may only be requested from collaborators." },
    ]);
    expect(seen.map(({ body }) => body)).toEqual([
      { reviewers: ["hubot", "octocta"], team_reviewers: ["docs"] },
      { reviewers: ["hubot"], team_reviewers: [] },
      { reviewers: ["octocta"], team_reviewers: [] },
      { reviewers: [], team_reviewers: ["docs"] },
    ]);
  });

  it("who can't be asked are not worth failing for, but a fault is tried again", async () => {
    const { github, answer } = aGitHub();
    answer(422, {}).answer(502, {});
    await requestReviews(github, scope, ask);

    expect((await githubFailureOf(requestReviews(github, scope, ask))).retry).toBe("backoff");
  });
});
