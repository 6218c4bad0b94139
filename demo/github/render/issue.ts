import type { Account, Comment, Issue, Label, Repository } from "../world/model.ts";
import type { World } from "../world/world.ts";
import { renderAccount } from "./account.ts";
import { renderApp } from "./app.ts";
import { nodeId, timestamp, timestampOrNull } from "./node-id.ts";
import { renderReactionRollup } from "./reaction.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";

/** A label of a repository. */
export function renderLabel(world: World, repository: Repository, label: Label) {
  return {
    id: label.id,
    node_id: nodeId("LA", label.id),
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

/** An issue, or the issue side of a pull request. */
export function renderIssue(world: World, issue: Issue) {
  const { repository } = issue;
  const url = `${repositoryUrl(world, repository)}/issues/${issue.number}`;
  return {
    url,
    repository_url: repositoryUrl(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: issuePage(world, issue),
    id: issue.id,
    node_id: nodeId(issue.pull ? "PR" : "I", issue.id),
    number: issue.number,
    title: issue.title,
    user: renderAccount(world, issue.author),
    labels: issue.labels.map((label) => renderLabel(world, repository, label)),
    state: issue.state,
    state_reason: issue.stateReason,
    locked: issue.locked,
    active_lock_reason: null,
    assignee: issue.assignees[0] ? renderAccount(world, issue.assignees[0]) : null,
    assignees: issue.assignees.map((assignee) => renderAccount(world, assignee)),
    milestone: null,
    comments: issue.comments.length,
    created_at: timestamp(issue.createdAt),
    updated_at: timestamp(issue.updatedAt),
    closed_at: timestampOrNull(issue.closedAt),
    closed_by: issue.closedBy ? renderAccount(world, issue.closedBy) : null,
    author_association: associationOf(repository, issue.author),
    body: issue.body,
    reactions: renderReactionRollup(url, issue.reactions),
    performed_via_github_app: issue.viaApp ? renderApp(world) : null,
    ...(issue.pull && renderPullLinks(world, issue)),
  };
}

/** A comment on an issue or pull request. */
export function renderComment(world: World, comment: Comment) {
  const { issue } = comment;
  const api = repositoryUrl(world, issue.repository);
  const url = `${api}/issues/comments/${comment.id}`;
  return {
    url,
    html_url: `${issuePage(world, issue)}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${issue.number}`,
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    user: renderAccount(world, comment.author),
    created_at: timestamp(comment.createdAt),
    updated_at: timestamp(comment.updatedAt),
    author_association: associationOf(issue.repository, comment.author),
    body: comment.body,
    reactions: renderReactionRollup(url, comment.reactions),
    performed_via_github_app: comment.viaApp ? renderApp(world) : null,
  };
}

/** How an author stands to a repository, in GitHub's words. */
export function associationOf(repository: Repository, author: Account) {
  if (repository.owner.id === author.id) return "OWNER";
  if (!repository.roles.has(author.login.toLowerCase())) return "NONE";
  return repository.owner.type === "Organization" ? "MEMBER" : "COLLABORATOR";
}

function issuePage(world: World, issue: Issue): string {
  return `${repositoryPage(world, issue.repository)}/${issue.pull ? "pull" : "issues"}/${issue.number}`;
}

function renderPullLinks(world: World, issue: Issue) {
  const page = issuePage(world, issue);
  return {
    draft: issue.pull?.draft ?? false,
    pull_request: {
      url: `${repositoryUrl(world, issue.repository)}/pulls/${issue.number}`,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      merged_at: timestampOrNull(issue.pull?.mergedAt),
    },
  };
}
