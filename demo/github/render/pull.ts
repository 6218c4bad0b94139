import { diffFiles } from "../git/diff.ts";
import type { Account, Issue, Pull, Repository } from "../world/model.ts";
import type { World } from "../world/world.ts";
import { renderAccount } from "./account.ts";
import { associationOf, renderLabel } from "./issue.ts";
import { nodeId, timestamp, timestampOrNull } from "./node-id.ts";
import { renderRepository, repositoryPage, repositoryUrl } from "./repository.ts";

/** An issue that is a pull request. */
export type PullIssue = Issue & { pull: Pull };

/** A pull request as it stands in lists (GitHub's `pull-request-simple`). */
export function renderPullSimple(world: World, issue: PullIssue) {
  const { repository, pull } = issue;
  const links = linksOf(world, issue);
  return {
    ...links,
    id: pull.id,
    node_id: nodeId("PR", pull.id),
    number: issue.number,
    state: issue.state,
    locked: issue.locked,
    title: issue.title,
    user: renderAccount(world, issue.author),
    body: issue.body,
    created_at: timestamp(issue.createdAt),
    updated_at: timestamp(issue.updatedAt),
    closed_at: timestampOrNull(issue.closedAt),
    merged_at: timestampOrNull(pull.mergedAt),
    merge_commit_sha: pull.mergeSha ?? null,
    assignee: issue.assignees[0] ? renderAccount(world, issue.assignees[0]) : null,
    assignees: issue.assignees.map((assignee) => renderAccount(world, assignee)),
    requested_reviewers: pull.reviewers.map((reviewer) => renderAccount(world, reviewer)),
    requested_teams: [],
    labels: issue.labels.map((label) => renderLabel(world, repository, label)),
    milestone: null,
    draft: pull.draft,
    head: renderEnd(world, pull.headOwner, pull.headRef, pull.headSha, pull.headRepository),
    base: renderEnd(world, repository.owner, pull.baseRef, pull.baseSha, repository),
    _links: {
      self: { href: links.url },
      html: { href: links.html_url },
      issue: { href: links.issue_url },
      comments: { href: links.comments_url },
      review_comments: { href: links.review_comments_url },
      review_comment: { href: links.review_comment_url },
      commits: { href: links.commits_url },
      statuses: { href: links.statuses_url },
    },
    author_association: associationOf(repository, issue.author),
    auto_merge: null,
    active_lock_reason: null,
  };
}

/** A pull request on its own page (GitHub's `pull-request`), with what git knows of it. */
export async function renderPull(world: World, issue: PullIssue) {
  const { repository, pull } = issue;
  const { git } = repository;
  const [files, commits, mergeable] = await Promise.all([
    diffFiles(git, pull.baseSha, pull.headSha),
    git.commitsBetween(pull.baseSha, pull.headSha),
    git.isMergeable(pull.baseSha, pull.headSha),
  ]);
  const isOpen = issue.state === "open";
  return {
    ...renderPullSimple(world, issue),
    merged: pull.mergedAt !== undefined,
    mergeable: isOpen ? mergeable : null,
    rebaseable: isOpen ? mergeable : null,
    mergeable_state: isOpen ? (mergeable ? "clean" : "dirty") : "unknown",
    merged_by: pull.mergedBy ? renderAccount(world, pull.mergedBy) : null,
    comments: issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: commits.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

function renderEnd(
  world: World,
  owner: Account,
  ref: string,
  sha: string,
  repository: Repository | undefined,
) {
  return {
    label: `${owner.login}:${ref}`,
    ref,
    sha,
    user: renderAccount(world, owner),
    repo: repository ? renderRepository(world, repository) : null,
  };
}

function linksOf(world: World, { repository, number, pull }: PullIssue) {
  const api = repositoryUrl(world, repository);
  const page = `${repositoryPage(world, repository)}/pull/${number}`;
  return {
    url: `${api}/pulls/${number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: `${api}/issues/${number}`,
    commits_url: `${api}/pulls/${number}/commits`,
    review_comments_url: `${api}/pulls/${number}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${api}/issues/${number}/comments`,
    statuses_url: `${api}/statuses/${pull.headSha}`,
  };
}
