import { z } from "zod";
import { GitHubError } from "../errors.ts";
import type { GitHubClient, TokenScope } from "./github-client.ts";

const pullSchema = z.object({
  number: z.number(),
  html_url: z.string(),
  state: z.enum(["open", "closed"]),
  title: z.string(),
  body: z.string().nullish(),
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ id: z.number() }).nullish() }),
  base: z.object({ ref: z.string() }),
});

/** A pull request as it stands now. */
export interface PullRequest {
  number: number;
  url: string;
  state: "open" | "closed";
  title: string;
  headRef: string;
  headSha: string;
  /** Undefined when the fork was deleted. */
  headRepositoryId: number | undefined;
  baseRef: string;
}

/** A pull request by its number; `undefined` when there is none. */
export async function getPullRequest(
  github: GitHubClient,
  scope: TokenScope,
  number: number,
): Promise<PullRequest | undefined> {
  try {
    const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}";
    return toPullRequest(await github.call(scope, route, { pull_number: number }, pullSchema));
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return undefined;
    throw error;
  }
}

const MAX_FILES = 100;

const changedFileSchema = z.object({
  filename: z.string(),
  previous_filename: z.string().optional(),
  status: z.string(),
  additions: z.number(),
  deletions: z.number(),
  patch: z.string().optional(),
});

/** A file of a pull request's diff against the merge base; without a patch where GitHub shows none: no text, or too large. */
export interface ChangedFile {
  path: string;
  previousPath: string | undefined;
  status: string;
  additions: number;
  deletions: number;
  patch: string | undefined;
}

/** The first hundred files that a pull request changes, and whether there may be more. */
export async function listPullFiles(
  github: GitHubClient,
  scope: TokenScope,
  number: number,
): Promise<{ files: ChangedFile[]; hasMore: boolean }> {
  const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}/files";
  const parameters = { pull_number: number, per_page: MAX_FILES };
  const found = await github.call(scope, route, parameters, z.array(changedFileSchema));
  const files = found.map(({ filename, previous_filename, status, additions, deletions, patch }) => ({
    path: filename,
    previousPath: previous_filename,
    status,
    additions,
    deletions,
    patch,
  }));
  return { files, hasMore: files.length === MAX_FILES };
}

interface NewPullRequest {
  branch: string;
  base: string;
  title: string;
  body: string;
  draft: boolean;
  isFirst: boolean;
}

/** What became of asking for a pull request. `refused`: GitHub won't have it; its reason is for people to read. */
export type PullRequestResult =
  | { kind: "open"; number: number; url: string; created: boolean }
  | { kind: "closed_by_person"; number: number; url: string }
  | { kind: "refused"; reason: string };

/** The pull request of a branch: found by its head, else created (F31). One that a person closed is not opened again. */
export async function openPullRequest(
  github: GitHubClient,
  scope: TokenScope,
  { branch, base, title, body, draft, isFirst }: NewPullRequest,
): Promise<PullRequestResult> {
  const existing = isFirst ? undefined : await findByHead(github, scope, branch);
  if (existing !== undefined) return toResult(existing);
  try {
    const parameters = { head: branch, base, title, body, draft };
    const created = await github.call(scope, "POST /repos/{owner}/{repo}/pulls", parameters, pullSchema);
    return { kind: "open", number: created.number, url: created.html_url, created: true };
  } catch (error) {
    if (
      !(error instanceof GitHubError) ||
      error.retry !== "never" ||
      (error.status !== 422 && error.status !== 403 && error.status !== 404)
    )
      throw error;
    const taken = error.status === 422 ? await findByHead(github, scope, branch) : undefined;
    if (taken !== undefined) return toResult(taken);
    return { kind: "refused", reason: error.message };
  }
}

async function findByHead(
  github: GitHubClient,
  scope: TokenScope,
  branch: string,
): Promise<PullRequest | undefined> {
  const route = "GET /repos/{owner}/{repo}/pulls";
  const parameters = { head: `${scope.repository.owner}:${branch}`, state: "all" as const, per_page: 10 };
  const found = await github.call(scope, route, parameters, z.array(pullSchema));
  const own = found.filter((pull) => pull.head.ref === branch).map(toPullRequest);
  return own.find((pull) => pull.state === "open") ?? own[0];
}

function toResult(pull: PullRequest): PullRequestResult {
  const kind = pull.state === "open" ? "open" : "closed_by_person";
  return kind === "open"
    ? { kind, number: pull.number, url: pull.url, created: false }
    : { kind, number: pull.number, url: pull.url };
}

/** Labels and assigns in one request; sets, so the second time changes nothing. A refusal is not worth failing for. */
export async function labelPullRequest(
  github: GitHubClient,
  scope: TokenScope,
  { number, labels, assignee }: { number: number; labels: string[]; assignee: string },
): Promise<void> {
  try {
    const route = "PATCH /repos/{owner}/{repo}/issues/{issue_number}";
    await github.call(scope, route, { issue_number: number, labels, assignees: [assignee] }, z.unknown());
  } catch (error) {
    if (error instanceof GitHubError && error.retry === "never") return;
    throw error;
  }
}

/** Asks people for a review; GitHub keeps it to one request each. Somebody who can't be asked is not worth failing for. */
export async function requestReviews(
  github: GitHubClient,
  scope: TokenScope,
  { number, reviewers }: { number: number; reviewers: string[] },
): Promise<void> {
  if (reviewers.length === 0) return;
  try {
    const route = "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers";
    await github.call(scope, route, { pull_number: number, reviewers }, z.unknown());
  } catch (error) {
    if (error instanceof GitHubError && error.retry === "never") return;
    throw error;
  }
}

function toPullRequest(pull: z.infer<typeof pullSchema>): PullRequest {
  return {
    number: pull.number,
    url: pull.html_url,
    state: pull.state,
    title: pull.title,
    headRef: pull.head.ref,
    headSha: pull.head.sha,
    headRepositoryId: pull.head.repo?.id,
    baseRef: pull.base.ref,
  };
}
