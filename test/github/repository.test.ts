import { describe, expect, it } from "vitest";
import { canWrite, getBranchHead, getCommit, listChangedPaths } from "../../src/github/repository.ts";
import { githubFailureOf } from "../support/a-failure.ts";
import { aGitHub, aScope } from "../support/a-github.ts";

describe("S2: a person may write", () => {
  it.each([
    ["admin", "admin", true],
    ["write", "maintain", true],
    ["write", "write", true],
    ["read", "triage", false],
    ["read", "read", false],
    ["none", "none", false],
    ["write", "release-manager", true],
    ["read", "community-manager", false],
    ["none", undefined, false],
    ["write", undefined, true],
  ])("with the permission %s and the role %s: %s", async (permission, role_name, may) => {
    const { github, seen, answer } = aGitHub();
    answer(200, { permission, role_name });

    expect(await canWrite(github, aScope(), "octocat")).toBe(may);
    expect(seen[0]?.route).toBe("GET /repos/octo/pages/collaborators/octocat/permission");
  });

  it("never when GitHub does not know them, and a fault decides nothing", async () => {
    const { github, answer } = aGitHub();
    answer(404, {}).answer(500, {}).answer(200, {});

    expect(await canWrite(github, aScope(), "ghost")).toBe(false);
    expect((await githubFailureOf(canWrite(github, aScope(), "octocat"))).status).toBe(500);
    expect((await githubFailureOf(canWrite(github, aScope(), "octocat"))).code).toBe("bad_answer");
  });

  it("S14: whatever the login looks like, it is one segment of the address", async () => {
    const { github, seen, answer } = aGitHub();
    answer(404, {});
    await canWrite(github, aScope(), "../../x?y#z");

    expect(seen[0]?.route).toBe("GET /repos/octo/pages/collaborators/..%2F..%2Fx%3Fy%23z/permission");
  });
});

describe("the head of a branch", () => {
  it("is its commit and tree, whatever its name", async () => {
    const { github, seen, answer } = aGitHub();
    answer(200, { commit: { sha: "abc", commit: { tree: { sha: "def" } } } });

    expect(await getBranchHead(github, aScope(), "fix/a#1")).toEqual({ sha: "abc", treeSha: "def" });
    expect(decodeURIComponent(seen[0]?.route ?? "")).toBe("GET /repos/octo/pages/branches/fix/a#1");
    expect(seen[0]?.route).toContain("%23");
  });

  it.each([
    ["no such branch", 404, undefined],
    ["an empty repository", 409, "empty"],
  ])("F22: is told apart by a second question: %s", async (_, status, head) => {
    const { github, seen, answer } = aGitHub();
    answer(404, {}).answer(status, {});

    expect(await getBranchHead(github, aScope(), "fix/a")).toBe(head);
    expect(seen[1]?.route).toBe("GET /repos/octo/pages/git/ref/heads/fix/a");
  });

  it("is found by the second question, should the first have missed it", async () => {
    const { github, answer } = aGitHub();
    answer(404, {})
      .answer(200, { object: { sha: "abc" } })
      .answer(200, { sha: "abc", tree: { sha: "def" } });

    expect(await getBranchHead(github, aScope(), "main")).toEqual({ sha: "abc", treeSha: "def" });
  });

  it("F14: is a fault when GitHub is down at either question", async () => {
    const { github, answer } = aGitHub();
    answer(500, {}).answer(404, {}).answer(502, {});

    expect((await githubFailureOf(getBranchHead(github, aScope(), "main"))).status).toBe(500);
    expect((await githubFailureOf(getBranchHead(github, aScope(), "main"))).status).toBe(502);
  });
});

describe("a commit by its id", () => {
  it("is its tree, and none when the repository does not have it", async () => {
    const { github, seen, answer } = aGitHub();
    answer(200, { sha: "abc", tree: { sha: "def" } })
      .answer(404, {})
      .answer(422, {})
      .answer(500, {});
    const get = () => getCommit(github, aScope(), "abc");

    expect(await get()).toEqual({ sha: "abc", treeSha: "def" });
    expect(seen[0]?.route).toBe("GET /repos/octo/pages/git/commits/abc");
    expect(await get()).toBeUndefined();
    expect(await get()).toBeUndefined();
    expect((await githubFailureOf(get())).status).toBe(500);
  });
});

describe("F27: the paths that differ between two commits", () => {
  it("are both names of a moved file", async () => {
    const { github, seen, answer } = aGitHub();
    answer(200, { status: "ahead", files: [{ filename: "a" }, { filename: "c", previous_filename: "b" }] });

    expect(await listChangedPaths(github, aScope(), { from: "abc", to: "def" })).toEqual(["a", "c", "b"]);
    expect(seen[0]?.route).toBe("GET /repos/octo/pages/compare/abc...def");
  });

  it.each([
    ["when there are more than GitHub lists", "ahead", 300, undefined],
    ["when the two have parted", "diverged", 1, undefined],
    ["when the second is the older one", "behind", 1, undefined],
  ])("are unknown %s", async (_, status, count, paths) => {
    const { github, answer } = aGitHub();
    answer(200, {
      status,
      files: Array.from({ length: count }, (_file, index) => ({ filename: `f${index}` })),
    });

    expect(await listChangedPaths(github, aScope(), { from: "a", to: "b" })).toBe(paths);
  });

  it("are none between a commit and itself", async () => {
    const { github, answer } = aGitHub();
    answer(200, { status: "identical" });

    expect(await listChangedPaths(github, aScope(), { from: "a", to: "a" })).toEqual([]);
  });
});
