import { z } from "zod";
import { GitHubError } from "../errors.ts";
import { askAgain } from "./ask-again.ts";
import type { GitHubClient, TokenScope } from "./github-client.ts";

const pullSchema = z.object({
  number: z.number(),
  html_url: z.string(),
  state: z.enum(["open", "closed"]),
  title: z.string(),
  body: z.string().nullish(),
  draft: z.boolean().nullish(),
  merged_at: z.string().nullish(),
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ id: z.number() }).nullish() }),
  base: z.object({ ref: z.string() }),
});

/** A pull request as it stands now. */
export interface PullRequest {
  number: number;
  url: string;
  state: "open" | "closed";
  title: string;
  isDraft: boolean;
  isMerged: boolean;
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

/**
 * What became of asking for a pull request. `isDraft` is what GitHub made of the wish: not every repository has drafts. `refused`:
 * GitHub won't have it; its reason is for people to read.
 */
export type PullRequestResult =
  | { kind: "open"; number: number; url: string; created: boolean; isDraft: boolean }
  | { kind: "closed_by_person"; number: number; url: string }
  | { kind: "refused"; reason: string };

/**
 * What GitHub answers while it does not know yet what was made a moment ago (F48): the commit of the branch, or the branch itself.
 * The sentences are its documented ones for a branch without commits, and for a head that is not there.
 */
const UNSETTLED = /no commits between|\bhead invalid\b/i;

/** Private repositories on some plans have no drafts; GitHub's sentence is all that tells (users' reports, getsentry/seer#1493). */
const NO_DRAFTS = /draft pull requests are not supported/i;

/** The pull request of a branch: found by its head, else created (F31). One that a person closed is not opened again. */
export async function openPullRequest(
  github: GitHubClient,
  scope: TokenScope,
  order: NewPullRequest,
): Promise<PullRequestResult> {
  const existing = order.isFirst ? undefined : await findByHead(github, scope, order.branch);
  if (existing !== undefined) return toResult(existing);
  const isUnsettled = ({ status, words }: GitHubError): boolean => status === 422 && UNSETTLED.test(words);
  try {
    return await askAgain(() => createPullRequest(github, scope, order), {
      pause: github.pause,
      isUnsettled,
    });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (order.draft && error.status === 422 && NO_DRAFTS.test(error.words))
      return openPullRequest(github, scope, { ...order, draft: false, isFirst: true });
    return { kind: "refused", reason: error.words || error.message };
  }
}

/** Creates it, or finds the one that GitHub refuses for; throws GitHub's refusal when there is none. */
async function createPullRequest(
  github: GitHubClient,
  scope: TokenScope,
  { branch, base, title, body, draft }: NewPullRequest,
): Promise<PullRequestResult> {
  try {
    const parameters = { head: branch, base, title, body, draft };
    const created = await github.call(scope, "POST /repos/{owner}/{repo}/pulls", parameters, pullSchema);
    return { kind: "open", number: created.number, url: created.html_url, created: true, isDraft: draft };
  } catch (error) {
    const taken =
      isRefusal(error) && error.status === 422 ? await findByHead(github, scope, branch) : undefined;
    if (taken !== undefined) return toResult(taken);
    throw error;
  }
}

function isRefusal(error: unknown): error is GitHubError {
  return error instanceof GitHubError && error.retry === "never" && [403, 404, 422].includes(error.status);
}

/** The pull request of a branch of this repository: the open one, else the newest; `undefined` where there never was one. */
export async function findByHead(
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
    ? { kind, number: pull.number, url: pull.url, created: false, isDraft: pull.isDraft }
    : { kind, number: pull.number, url: pull.url };
}

function toPullRequest(pull: z.infer<typeof pullSchema>): PullRequest {
  return {
    number: pull.number,
    url: pull.html_url,
    state: pull.state,
    title: pull.title,
    isDraft: pull.draft === true,
    isMerged: typeof pull.merged_at === "string",
    headRef: pull.head.ref,
    headSha: pull.head.sha,
    headRepositoryId: pull.head.repo?.id,
    baseRef: pull.base.ref,
  };
}
