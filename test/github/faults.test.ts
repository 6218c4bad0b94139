import nock from "nock";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { toGitHubError } from "../../src/github/github-error.ts";
import { githubFailureOf } from "../support/a-failure.ts";
import { aGitHub, aScope, NOW } from "../support/a-github.ts";

afterEach(() => {
  nock.cleanAll();
  vi.restoreAllMocks();
});

const judge = (status: number, headers: Record<string, string> = {}, message = "no") =>
  toGitHubError({ status, message, headers, route: "GET /x", now: NOW, cause: undefined });
const READ = "GET /repos/{owner}/{repo}/issues/{issue_number}";
const WRITE = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";

describe("F14: an error of GitHub's knows whether to try again", () => {
  it.each([
    [0, "no_answer", "backoff"],
    [401, "bad_credentials", "backoff"],
    [403, "forbidden", "never"],
    [404, "not_found", "never"],
    [409, "conflict", "never"],
    [410, "not_found", "never"],
    [418, "unexpected", "never"],
    [422, "refused", "never"],
    [500, "github_down", "backoff"],
    [502, "github_down", "backoff"],
    [504, "github_down", "backoff"],
  ])("%d is %s: %s", (status, code, retry) => {
    expect(judge(status)).toMatchObject({ status, code, retry, name: "GitHubError" });
  });

  it("names the route, and the reason cut short", () => {
    expect(judge(422, {}, "x".repeat(1_000)).message).toBe(
      `GitHub answered 422 to GET /x: ${"x".repeat(300)}`,
    );
    expect(judge(0).message).toBe("GitHub answered nothing to GET /x: no");
  });
});

describe("F15: a rate limit is waited for as GitHub says", () => {
  const reset = String(NOW / 1000 + 600);

  it.each([
    ["retry-after", 403, { "retry-after": "30" }, "no", 30_000],
    ["retry-after of nothing", 429, { "retry-after": "0" }, "no", 1_000],
    [
      "retry-after before x-ratelimit-reset",
      403,
      { "retry-after": "30", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
      "no",
      30_000,
    ],
    ["x-ratelimit-reset", 403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }, "no", 600_000],
    [
      "x-ratelimit-reset with a 429",
      429,
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
      "no",
      600_000,
    ],
    ["a reset that is over", 403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" }, "no", 1_000],
    [
      "a reset that is no number",
      403,
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon" },
      "no",
      60_000,
    ],
    ["a 429 without headers", 429, {}, "no", 60_000],
    ["a retry-after that is no number", 429, { "retry-after": "Wed, 21 Oct 2026" }, "no", 60_000],
    ["a secondary limit", 403, {}, "You have exceeded a secondary rate limit.", 60_000],
    ["abuse detection", 403, {}, "You have triggered an abuse detection mechanism.", 60_000],
  ])("%s", (_, status, headers, message, waitMs) => {
    expect(judge(status, headers as Record<string, string>, message)).toMatchObject({
      // Where GitHub does not say for how long, the next refusal is waited for longer.
      code: waitMs === 60_000 ? "secondary_limit" : "rate_limited",
      status,
      retry: { atMs: NOW + waitMs },
    });
  });

  it("is not taken for a missing permission, nor the other way round", () => {
    expect(
      judge(403, { "x-ratelimit-remaining": "4999" }, "Resource not accessible by integration").code,
    ).toBe("forbidden");
    expect(judge(404, { "retry-after": "30" }).code).toBe("not_found");
    expect(judge(200, { "x-ratelimit-remaining": "0" }).code).toBe("unexpected");
  });
});

describe("a call", () => {
  it("F14: of a POST is never sent again, whatever came back", async () => {
    for (const status of [500, 502, 503, 403, 429]) {
      const { github, seen, answer } = aGitHub();
      answer(status, { message: "no" }).answer(201, { id: 1 });
      await githubFailureOf(github.call(aScope(), WRITE, { issue_number: 12, body: "hi" }, z.unknown()));

      expect(seen).toHaveLength(1);
      nock.cleanAll();
    }
  });

  it("F14: that GitHub resets is a fault to try again, with status 0", async () => {
    const { github } = aGitHub();
    await github.token(aScope());
    nock.cleanAll();
    nock("https://api.github.test")
      .post("/repos/octo/pages/issues/12/comments")
      .replyWithError("socket hang up");

    expect(
      await githubFailureOf(github.call(aScope(), WRITE, { issue_number: 12, body: "hi" }, z.unknown())),
    ).toMatchObject({
      status: 0,
      code: "no_answer",
      retry: "backoff",
    });
  });

  it("F14: has fifteen seconds, and is a fault to try again after them", async () => {
    const abort = new AbortController();
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(abort.signal);
    const { github } = aGitHub();
    await github.token(aScope());
    nock.cleanAll();
    nock("https://api.github.test")
      .get("/repos/octo/pages/issues/12")
      .reply(() => {
        abort.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
        return new Promise(() => undefined);
      });

    expect(
      await githubFailureOf(github.call(aScope(), READ, { issue_number: 12 }, z.unknown())),
    ).toMatchObject({
      status: 0,
      code: "no_answer",
      retry: "backoff",
    });
    expect(timeout).toHaveBeenLastCalledWith(15_000);
  });

  it.each([
    ["another shape", { number: "12" }],
    ["a list", []],
    ["nothing", undefined],
    ["a page of HTML", "<html></html>"],
  ])("S15 F14: that is answered with %s tells nothing, as a lost answer does", async (_, body) => {
    const { github, answer } = aGitHub();
    answer(200, body);
    const schema = z.object({ number: z.number() });

    expect(await githubFailureOf(github.call(aScope(), READ, { issue_number: 12 }, schema))).toMatchObject({
      code: "bad_answer",
      retry: "backoff",
    });
  });

  it("tells what GitHub says is wrong, not only that something is", async () => {
    const { github, answer } = aGitHub();
    const errors = ["is weird", { message: "No commits between main and x" }, { code: "custom" }, {}, null];
    answer(422, { message: "Validation Failed", errors });

    const { message } = await githubFailureOf(github.call(aScope(), READ, { issue_number: 12 }, z.unknown()));
    expect(message).toMatch(/: Validation Failed; is weird; No commits between main and x; custom$/);
  });

  it("S8: carries its token as a header, in no address, and its fault names no token", async () => {
    const { github, seen, answer } = aGitHub();
    answer(404, { message: "Not Found" });
    const fault = await githubFailureOf(github.call(aScope(), READ, { issue_number: 12 }, z.unknown()));

    expect(seen[0]?.route).toBe("GET /repos/octo/pages/issues/12");
    expect(seen[0]?.authorization).toBe("token token-1");
    expect(fault.message).not.toContain("token-1");
  });

  it("S14: keeps the slashes of a path and encodes everything else in it", async () => {
    const { github, seen, answer } = aGitHub();
    answer(200, {});
    const path = "a b/ü#?&%41/c+d@{x}.yml";
    await github.call(
      aScope(),
      "GET /repos/{owner}/{repo}/contents/{path}",
      { path, ref: "fix/a#1" },
      z.unknown(),
    );

    expect(seen[0]?.route).toBe(
      "GET /repos/octo/pages/contents/a%20b/%C3%BC%23%3F%26%2541/c%2Bd%40%7Bx%7D.yml?ref=fix%2Fa%231",
    );
  });
});
