import { z } from "zod";
import { GitHubError } from "../errors.ts";
import type { GitHubClient, TokenScope } from "./github-client.ts";

const permissionSchema = z.object({ permission: z.string(), role_name: z.string().optional() });
const WRITERS = new Set(["write", "maintain", "admin"]);

/**
 * Whether a person may write to the repository, asked now (S2). A custom role counts as the base it inherits from, which
 * GitHub gives as `permission`. Somebody GitHub does not know may not.
 */
export async function canWrite(github: GitHubClient, scope: TokenScope, username: string): Promise<boolean> {
  try {
    const route = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";
    const { permission, role_name } = await github.call(scope, route, { username }, permissionSchema);
    return WRITERS.has(role_name ?? permission) || WRITERS.has(permission);
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return false;
    throw error;
  }
}

const treeSchema = z.object({ sha: z.string() });
const branchSchema = z.object({
  commit: z.object({ sha: z.string(), commit: z.object({ tree: treeSchema }) }),
});
const gitCommitSchema = z.object({ sha: z.string(), tree: treeSchema });
const refSchema = z.object({ object: z.object({ sha: z.string() }) });

/** A commit and its tree. */
export interface CommitRef {
  sha: string;
  treeSha: string;
}

/**
 * The commit a branch points to; `undefined` for a branch that is not there, `"empty"` for a repository without commits: only the
 * second question tells those two apart.
 */
export async function getBranchHead(
  github: GitHubClient,
  scope: TokenScope,
  branch: string,
): Promise<CommitRef | "empty" | undefined> {
  try {
    const route = "GET /repos/{owner}/{repo}/branches/{branch}";
    const { commit } = await github.call(scope, route, { branch }, branchSchema);
    return { sha: commit.sha, treeSha: commit.commit.tree.sha };
  } catch (error) {
    if (!(error instanceof GitHubError) || error.status !== 404) throw error;
  }
  try {
    const route = "GET /repos/{owner}/{repo}/git/ref/{ref}";
    const { object } = await github.call(scope, route, { ref: `heads/${branch}` }, refSchema);
    return getCommit(github, scope, object.sha);
  } catch (error) {
    if (error instanceof GitHubError && error.status === 409) return "empty";
    if (error instanceof GitHubError && error.status === 404) return undefined;
    throw error;
  }
}

/** A commit by its id; `undefined` when the repository does not have it. */
export async function getCommit(
  github: GitHubClient,
  scope: TokenScope,
  sha: string,
): Promise<CommitRef | undefined> {
  try {
    const route = "GET /repos/{owner}/{repo}/git/commits/{commit_sha}";
    const commit = await github.call(scope, route, { commit_sha: sha }, gitCommitSchema);
    return { sha: commit.sha, treeSha: commit.tree.sha };
  } catch (error) {
    if (error instanceof GitHubError && (error.status === 404 || error.status === 422)) return undefined;
    throw error;
  }
}

const compareSchema = z.object({
  status: z.enum(["ahead", "behind", "diverged", "identical"]),
  files: z.array(z.object({ filename: z.string(), previous_filename: z.string().optional() })).optional(),
});
/** GitHub lists at most this many files of a comparison; with more, nothing can be said of the rest. */
const MAX_COMPARED_FILES = 300;

/** The paths that differ between a commit and a later one, or undefined when it is not later or GitHub does not list them all. */
export async function listChangedPaths(
  github: GitHubClient,
  scope: TokenScope,
  { from, to }: { from: string; to: string },
): Promise<string[] | undefined> {
  const route = "GET /repos/{owner}/{repo}/compare/{basehead}";
  const basehead = `${from}...${to}`;
  const { status, files = [] } = await github.call(scope, route, { basehead }, compareSchema);
  // A comparison lists what `to` changed since the two parted, not what it no longer has.
  if (status === "diverged" || status === "behind") return undefined;
  if (files.length >= MAX_COMPARED_FILES) return undefined;
  return files.flatMap(({ filename, previous_filename }) => [
    filename,
    ...(previous_filename ? [previous_filename] : []),
  ]);
}

/** The same, and undefined also where GitHub can't compare: what has no common commit, or what it no longer has. */
export async function findChangedPaths(
  github: GitHubClient,
  scope: TokenScope,
  range: { from: string; to: string },
): Promise<string[] | undefined> {
  try {
    return await listChangedPaths(github, scope, range);
  } catch (error) {
    if (error instanceof GitHubError && error.retry === "never") return undefined;
    throw error;
  }
}
