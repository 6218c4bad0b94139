import { describe, expect, it } from "vitest";
import { githubFailureOf } from "../support/a-failure.ts";
import { aGitHub, aScope, NOW } from "../support/a-github.ts";

describe("a mint that GitHub refuses", () => {
  it("F18: is asked again for less when a report lacks a permission: without the check run, then that only", async () => {
    const { github, mints, refuseMint } = aGitHub();
    refuseMint(422, { message: "not granted" }).refuseMint(422, { message: "not granted" });

    expect(await github.token(aScope())).toBe("token-3");
    expect(mints.map(({ body }) => Object.keys((body as { permissions: object }).permissions))).toEqual([
      ["checks", "issues", "pull_requests", "metadata"],
      ["issues", "pull_requests", "metadata"],
      ["checks", "metadata"],
    ]);
  });

  it.each([
    ["suspended", "clone", 403],
    ["uninstalled", "publish", 404],
    ["taken from the repository", "report", 422],
  ] as const)(
    "F17: of an app that was %s is its own fault, which no caller takes for an answer",
    async (_, access, status) => {
      const { github, refuseMint } = aGitHub();
      for (let mint = 0; mint < 3; mint += 1) refuseMint(status, { message: "no" });

      expect(await githubFailureOf(github.token(aScope({ access })))).toMatchObject({
        code: "no_installation",
        status: 401,
        retry: "never",
      });
    },
  );

  it.each([
    [500, {}, { code: "github_down", retry: "backoff" }],
    [401, {}, { code: "bad_credentials", retry: "backoff" }],
    [403, { "retry-after": "7" }, { code: "rate_limited", retry: { atMs: NOW + 7_000 } }],
    [201, {}, { code: "bad_answer", retry: "backoff" }],
  ])("F14 F15: for another reason (%d) is what any call would be", async (status, headers, fault) => {
    const { github, refuseMint } = aGitHub();
    refuseMint(status, { message: "no" }, headers);

    expect(await githubFailureOf(github.token(aScope({ access: "clone" })))).toMatchObject(fault);
  });

  it("for publishing lacks a permission: told as a refusal", async () => {
    const { github, refuseMint, mints } = aGitHub();
    refuseMint(422, { message: "The permissions requested are not granted to this installation." });

    expect(await githubFailureOf(github.token(aScope({ access: "publish" })))).toMatchObject({
      code: "refused",
      status: 422,
    });
    expect(mints).toHaveLength(1);
  });
});
