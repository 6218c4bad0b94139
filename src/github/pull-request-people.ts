import { z } from "zod";
import { GitHubError } from "../errors.ts";
import type { GitHubClient, TokenScope } from "./github-client.ts";

/**
 * Labels and assigns in one request; sets, so the second time changes nothing. GitHub refuses both for a requester whom it can't
 * assign, a bot for one, so the labels are set alone then. A refusal is not worth failing for: it is returned, in GitHub's words.
 *
 * @see https://github.com/kubernetes-retired/contrib/issues/1161
 */
export async function labelPullRequest(
  github: GitHubClient,
  scope: TokenScope,
  { number, labels, assignee }: { number: number; labels: string[]; assignee: string },
): Promise<string | undefined> {
  const route = "PATCH /repos/{owner}/{repo}/issues/{issue_number}";
  const set = (parameters: { labels: string[]; assignees?: string[] }) =>
    findRefusal(() => github.call(scope, route, { issue_number: number, ...parameters }, z.unknown()));
  const refusal = await set({ labels, assignees: [assignee] });
  if (refusal?.status === 422) await set({ labels });
  return refusal?.words;
}

/**
 * Asks people and teams (`org/team`) for a review; GitHub keeps it to one request each. It refuses all of them for one who can't be
 * asked, so then each is asked alone. Returns who can't be, with GitHub's reason.
 *
 * @see https://github.com/peter-evans/create-pull-request/issues/4138
 */
export async function requestReviews(
  github: GitHubClient,
  scope: TokenScope,
  { number, reviewers }: { number: number; reviewers: readonly string[] },
): Promise<{ reviewer: string; reason: string }[]> {
  const ask = (asked: readonly string[]) => {
    const route = "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers";
    const teams = asked.filter((name) => name.includes("/")).map((name) => name.split("/")[1] ?? "");
    const people = asked.filter((name) => !name.includes("/"));
    const parameters = { pull_number: number, reviewers: people, team_reviewers: teams };
    return findRefusal(() => github.call(scope, route, parameters, z.unknown()));
  };
  if (reviewers.length === 0) return [];
  const refusal = await ask(reviewers);
  if (refusal === undefined) return [];
  const refused: { reviewer: string; reason: string }[] = [];
  for (const reviewer of reviewers) {
    const own = reviewers.length === 1 ? refusal : await ask([reviewer]);
    if (own !== undefined) refused.push({ reviewer, reason: own.words });
  }
  return refused;
}

/** The fault that will not pass, as an answer; undefined when all went well. */
async function findRefusal(work: () => Promise<unknown>): Promise<GitHubError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof GitHubError && error.retry === "never") return error;
    throw error;
  }
}
