import { z } from "zod";
import { GitHubError } from "../errors.ts";
import type { GitHubClient, TokenScope } from "./github-client.ts";

const refSchema = z.object({ object: z.object({ sha: z.string() }) });

/** What became of pointing a branch at a commit. `moved` and `taken` carry where it points; `rules` GitHub's own words (F29). */
export type BranchResult =
  | { kind: "set" }
  | { kind: "taken"; sha: string }
  | { kind: "moved"; sha: string }
  | { kind: "gone" }
  | { kind: "rules"; reason: string };

/** Creates a branch; never moves one that is there. The second time with the same commit: `set`. */
export async function createBranch(
  github: GitHubClient,
  scope: TokenScope,
  { branch, sha }: { branch: string; sha: string },
): Promise<BranchResult> {
  try {
    await github.call(
      scope,
      "POST /repos/{owner}/{repo}/git/refs",
      { ref: `refs/heads/${branch}`, sha },
      z.unknown(),
    );
    return { kind: "set" };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const current = await getBranchSha(github, scope, branch);
    if (current === undefined) return { kind: "rules", reason: error.message };
    return current === sha ? { kind: "set" } : { kind: "taken", sha: current };
  }
}

/** Moves a branch forward to a commit that stands on its head; never forces (F27). The second time: `set`. */
export async function advanceBranch(
  github: GitHubClient,
  scope: TokenScope,
  { branch, sha, from }: { branch: string; sha: string; from: string },
): Promise<BranchResult> {
  try {
    const route = "PATCH /repos/{owner}/{repo}/git/refs/{ref}";
    await github.call(scope, route, { ref: `heads/${branch}`, sha, force: false }, z.unknown());
    return { kind: "set" };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const current = await getBranchSha(github, scope, branch);
    if (current === undefined) return { kind: "gone" };
    if (current === sha) return { kind: "set" };
    return current === from ? { kind: "rules", reason: error.message } : { kind: "moved", sha: current };
  }
}

async function getBranchSha(
  github: GitHubClient,
  scope: TokenScope,
  branch: string,
): Promise<string | undefined> {
  try {
    const route = "GET /repos/{owner}/{repo}/git/ref/{ref}";
    return (await github.call(scope, route, { ref: `heads/${branch}` }, refSchema)).object.sha;
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return undefined;
    throw error;
  }
}

function isRefusal(error: unknown): error is GitHubError {
  return (
    error instanceof GitHubError && error.retry === "never" && [403, 404, 409, 422].includes(error.status)
  );
}
