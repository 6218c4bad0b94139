import { describe, expect, it } from "vitest";
import { advanceBranch, createBranch } from "../../src/github/branch.ts";
import { githubFailureOf } from "../support/a-failure.ts";
import { aGitHub, aScope } from "../support/a-github.ts";

const scope = aScope({ access: "publish" });
const refAt = (sha: string) => ({ ref: "refs/heads/x", object: { sha } });

describe("a branch that is created", () => {
  const create = { branch: "claude/issue-12-a1b2c3", sha: "new" };

  it("is set, by one request that names the full ref", async () => {
    const { github, seen, answer } = aGitHub();
    answer(201, {});

    expect(await createBranch(github, scope, create)).toEqual({ kind: "set" });
    expect(seen).toMatchObject([
      {
        route: "POST /repos/octo/pages/git/refs",
        body: { ref: "refs/heads/claude/issue-12-a1b2c3", sha: "new" },
      },
    ]);
  });

  it.each([
    ["F11: is set already by an earlier try", "new", { kind: "set" }],
    ["F28: is taken by something else", "other", { kind: "taken", sha: "other" }],
  ])("%s", async (_, at, result) => {
    const { github, seen, answer } = aGitHub();
    answer(422, { message: "Reference already exists" }).answer(200, refAt(at));

    expect(await createBranch(github, scope, create)).toEqual(result);
    expect(seen[1]?.route).toBe("GET /repos/octo/pages/git/ref/heads/claude/issue-12-a1b2c3");
  });

  it.each([403, 409, 422])("F29: is refused by a rule (%d): GitHub's words are kept", async (status) => {
    const { github, seen, answer } = aGitHub();
    answer(status, { message: "Repository rule violations found" });
    answer(404, {}).answer(404, {}).answer(200, []);

    expect(await createBranch(github, scope, create)).toEqual({
      kind: "rules",
      reason: "Repository rule violations found",
    });
    expect(seen.filter(({ route }) => route.startsWith("POST"))).toHaveLength(1);
  });

  const NOT_YET = [
    [422, { message: "Reference update failed" }],
    [422, { message: "Object does not exist" }],
    [404, { message: "Not Found" }],
  ] as const;

  it.each(NOT_YET)("F48: that GitHub is not ready for (%d %o) is asked for again", async (status, body) => {
    const { github, seen, answer, clock } = aGitHub();
    answer(status, body).answer(404, {}).answer(404, {}).answer(200, []).answer(201, {});
    await github.token(scope);
    const before = clock.now;

    expect(await createBranch(github, scope, create)).toEqual({ kind: "set" });
    expect(seen.filter(({ route }) => route.startsWith("POST"))).toHaveLength(2);
    expect(clock.now - before).toBe(1_000);
  });

  it.each(NOT_YET)("F48: that GitHub refuses for good (%d %o) ends in its words", async (status, body) => {
    const { github, seen, answer } = aGitHub();
    for (let tries = 0; tries < 4; tries += 1)
      answer(status, body).answer(404, {}).answer(404, {}).answer(200, []);

    expect(await createBranch(github, scope, create)).toEqual({ kind: "rules", reason: body.message });
    expect(seen.filter(({ route }) => route.startsWith("POST"))).toHaveLength(4);
  });

  it("F28: has another branch in the way of its name: told which", async () => {
    const { github, seen, answer } = aGitHub();
    answer(422, { message: "Reference update failed" }).answer(404, {}).answer(200, refAt("other"));

    expect(await createBranch(github, scope, create)).toEqual({ kind: "in_the_way", branch: "claude" });
    expect(seen[2]?.route).toBe("GET /repos/octo/pages/git/ref/heads/claude");
  });

  it("F28: would be a folder of other branches: told of one", async () => {
    const { github, seen, answer } = aGitHub();
    answer(422, { message: "Reference update failed" }).answer(404, {}).answer(404, {});
    answer(200, [
      { ref: "refs/heads/claude/issue-12-a1b2c34" },
      { ref: "refs/heads/claude/issue-12-a1b2c3/x" },
    ]);

    expect(await createBranch(github, scope, create)).toEqual({
      kind: "in_the_way",
      branch: "claude/issue-12-a1b2c3/x",
    });
    expect(seen[3]?.route).toBe("GET /repos/octo/pages/git/matching-refs/heads/claude/issue-12-a1b2c3");
  });

  it("F14 F15: is a fault when the limit is reached or GitHub is down", async () => {
    const { github, seen, answer } = aGitHub();
    answer(403, {}, { "retry-after": "9" }).answer(500, {});

    expect((await githubFailureOf(createBranch(github, scope, create))).code).toBe("rate_limited");
    expect((await githubFailureOf(createBranch(github, scope, create))).code).toBe("github_down");
    expect(seen).toHaveLength(2);
  });
});

describe("F27: a branch that is moved forward", () => {
  const advance = { branch: "fix/a#1", sha: "new", from: "old" };

  it("is set, never by force, whatever its name", async () => {
    const { github, seen, answer } = aGitHub();
    answer(200, {});

    expect(await advanceBranch(github, scope, advance)).toEqual({ kind: "set" });
    expect(seen).toMatchObject([
      { route: "PATCH /repos/octo/pages/git/refs/heads/fix/a%231", body: { sha: "new", force: false } },
    ]);
  });

  it.each([
    ["is set already by an earlier try", "new", { kind: "set" }],
    ["was moved by a person", "theirs", { kind: "moved", sha: "theirs" }],
  ])("%s", async (_, at, result) => {
    const { github, answer } = aGitHub();
    answer(422, { message: "Update is not a fast forward" }).answer(200, refAt(at));

    expect(await advanceBranch(github, scope, advance)).toEqual(result);
  });

  it("F29: stands still where it was: a rule refused it", async () => {
    const { github, answer } = aGitHub();
    answer(422, { message: "Changes must be made through a pull request." }).answer(200, refAt("old"));

    expect(await advanceBranch(github, scope, advance)).toEqual({
      kind: "rules",
      reason: expect.stringContaining("must be made through a pull request"),
    });
  });

  it("F48: to a commit that GitHub does not know yet is asked for again", async () => {
    const { github, seen, answer } = aGitHub();
    answer(422, { message: "Reference update failed" }).answer(200, refAt("old")).answer(200, {});

    expect(await advanceBranch(github, scope, advance)).toEqual({ kind: "set" });
    expect(seen.map(({ route }) => route.split(" ")[0])).toEqual(["PATCH", "GET", "PATCH"]);
  });

  it("F30: is gone", async () => {
    const { github, answer } = aGitHub();
    answer(422, { message: "Reference does not exist" }).answer(404, {});

    expect(await advanceBranch(github, scope, advance)).toEqual({ kind: "gone" });
  });

  it("F14: is a fault when the look that should explain it fails", async () => {
    const { github, answer } = aGitHub();
    answer(422, {}).answer(502, {}).answer(500, {});

    expect((await githubFailureOf(advanceBranch(github, scope, advance))).status).toBe(502);
    expect((await githubFailureOf(advanceBranch(github, scope, advance))).status).toBe(500);
  });
});
