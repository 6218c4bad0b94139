import { z } from "zod";
import { GitHubError } from "../errors.ts";
import { askAgain } from "./ask-again.ts";
import type { GitHubClient, TokenScope } from "./github-client.ts";

const refSchema = z.object({ object: z.object({ sha: z.string() }) });
const refsSchema = z.array(z.object({ ref: z.string() }));

/**
 * What became of pointing a branch at a commit. `moved` and `taken` carry where it points; `in_the_way` the branch that git can't
 * keep beside one of this name (`claude` beside `claude/issue-12`); `rules` GitHub's own words (F29).
 */
export type BranchResult =
  | { kind: "set" }
  | { kind: "taken"; sha: string }
  | { kind: "in_the_way"; branch: string }
  | { kind: "moved"; sha: string }
  | { kind: "gone" }
  | { kind: "rules"; reason: string };

/**
 * What GitHub answers about a ref or a commit that it has not caught up with yet (F48). A guess by users' reports of the first
 * sentence, which comes and goes: https://github.com/github/rest-api-description/issues/4887. The words of rulesets are others.
 */
const UNSETTLED = /^(reference update failed|object does not exist)/i;

const isUnsettled = ({ status, words }: GitHubError): boolean =>
  status === 404 || (status === 422 && UNSETTLED.test(words));

/** Creates a branch; never moves one that is there. The second time with the same commit: `set`. */
export async function createBranch(
  github: GitHubClient,
  scope: TokenScope,
  { branch, sha }: { branch: string; sha: string },
): Promise<BranchResult> {
  const create = async (): Promise<BranchResult> => {
    try {
      const route = "POST /repos/{owner}/{repo}/git/refs";
      await github.call(scope, route, { ref: `refs/heads/${branch}`, sha }, z.unknown());
      return { kind: "set" };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const current = await getBranchSha(github, scope, branch);
      if (current !== undefined) return current === sha ? { kind: "set" } : { kind: "taken", sha: current };
      const obstacle = await findObstacle(github, scope, branch);
      if (obstacle !== undefined) return { kind: "in_the_way", branch: obstacle };
      throw error;
    }
  };
  return orRules(() => askAgain(create, { pause: github.pause, isUnsettled }));
}

/** Moves a branch forward to a commit that stands on its head; never forces (F27). The second time: `set`. */
export async function advanceBranch(
  github: GitHubClient,
  scope: TokenScope,
  { branch, sha, from }: { branch: string; sha: string; from: string },
): Promise<BranchResult> {
  const advance = async (): Promise<BranchResult> => {
    try {
      const route = "PATCH /repos/{owner}/{repo}/git/refs/{ref}";
      await github.call(scope, route, { ref: `heads/${branch}`, sha, force: false }, z.unknown());
      return { kind: "set" };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const current = await getBranchSha(github, scope, branch);
      if (current === undefined) return { kind: "gone" };
      if (current === sha) return { kind: "set" };
      if (current !== from) return { kind: "moved", sha: current };
      throw error;
    }
  };
  return orRules(() => askAgain(advance, { pause: github.pause, isUnsettled }));
}

async function orRules(work: () => Promise<BranchResult>): Promise<BranchResult> {
  try {
    return await work();
  } catch (error) {
    if (isRefusal(error)) return { kind: "rules", reason: error.words || error.message };
    throw error;
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

/** Git keeps a branch as a file and the parts before its last slash as folders: of `a` and `a/b` it can have only one. */
async function findObstacle(
  github: GitHubClient,
  scope: TokenScope,
  branch: string,
): Promise<string | undefined> {
  const parts = branch.split("/");
  for (let length = 1; length < parts.length; length += 1) {
    const parent = parts.slice(0, length).join("/");
    if ((await getBranchSha(github, scope, parent)) !== undefined) return parent;
  }
  const route = "GET /repos/{owner}/{repo}/git/matching-refs/{ref}";
  const found = await github.call(scope, route, { ref: `heads/${branch}` }, refsSchema);
  const inside = found.find(({ ref }) => ref.startsWith(`refs/heads/${branch}/`));
  return inside?.ref.replace("refs/heads/", "");
}

function isRefusal(error: unknown): error is GitHubError {
  return (
    error instanceof GitHubError && error.retry === "never" && [403, 404, 409, 422].includes(error.status)
  );
}
