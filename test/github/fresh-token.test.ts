import { describe, expect, it } from "vitest";
import { z } from "zod";
import { githubFailureOf } from "../support/a-failure.ts";
import { aGitHub, aScope } from "../support/a-github.ts";

const POST = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
const parameters = { issue_number: 12, body: "hello" };

describe("F48: a call with a token that was minted this very moment", () => {
  it.each([
    [403, { message: "Resource not accessible by integration" }],
    [404, { message: "Not Found" }],
  ])("is made again when GitHub does not know all of the token yet (%d)", async (status, body) => {
    const { github, seen, mints, answer } = aGitHub({ areTokensFresh: true });
    answer(status, body).answer(status, body).answer(201, { id: 1 });

    expect(await github.call(aScope(), POST, parameters, z.object({ id: z.number() }))).toEqual({ id: 1 });
    expect(seen.map(({ authorization }) => authorization)).toEqual(Array(3).fill("token token-1"));
    expect(mints).toHaveLength(1);
  });

  it("ends in GitHub's answer once the token is five seconds old", async () => {
    const { github, seen, answer, clock } = aGitHub({ areTokensFresh: true });
    for (let tries = 0; tries < 9; tries += 1) answer(403, { message: "Resource not accessible" });
    const startedAt = clock.now;

    expect(await githubFailureOf(github.call(aScope(), POST, parameters, z.unknown()))).toMatchObject({
      status: 403,
      words: "Resource not accessible",
    });
    expect(seen).toHaveLength(4);
    expect(clock.now - startedAt).toBe(7_000);
  });

  it("believes a 404 when another call showed that GitHub knows the token", async () => {
    const { github, seen, answer } = aGitHub({ areTokensFresh: true });
    answer(200, {}).answer(404, {});
    await github.call(aScope(), POST, parameters, z.unknown());

    expect((await githubFailureOf(github.call(aScope(), POST, parameters, z.unknown()))).status).toBe(404);
    expect(seen).toHaveLength(2);
  });

  it.each([
    [422, {}, {}],
    [429, {}, {}],
    [403, { message: "slow down" }, { "retry-after": "9" }],
    [502, {}, {}],
  ])("is not made again for any other answer (%d)", async (status, body, headers) => {
    const { github, seen, answer } = aGitHub({ areTokensFresh: true });
    answer(status, body, headers as Record<string, string>);

    await githubFailureOf(github.call(aScope(), POST, parameters, z.unknown()));
    expect(seen).toHaveLength(1);
  });
});
