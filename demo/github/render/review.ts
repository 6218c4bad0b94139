import { findHunk } from "../git/find-hunk.ts";
import type { Review, ReviewComment, ReviewThread } from "../world/model.ts";
import type { World } from "../world/world.ts";
import { renderAccount } from "./account.ts";
import { associationOf } from "./issue.ts";
import { nodeId, timestamp } from "./node-id.ts";
import type { PullIssue } from "./pull.ts";
import { renderReactionRollup } from "./reaction.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";

/** A review (GitHub's `pull-request-review`). */
export function renderReview(world: World, issue: PullIssue, review: Review) {
  const links = linksOf(world, issue);
  const page = `${links.page}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    user: renderAccount(world, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: links.pull,
    author_association: associationOf(issue.repository, review.author),
    _links: { html: { href: page }, pull_request: { href: links.pull } },
    submitted_at: timestamp(review.submittedAt),
    commit_id: review.commitSha,
  };
}

/** A comment on a line (GitHub's `pull-request-review-comment`); one whose line is gone has `line: null`. */
export async function renderReviewComment(
  world: World,
  issue: PullIssue,
  { thread, comment }: { thread: ReviewThread; comment: ReviewComment },
) {
  const links = linksOf(world, issue);
  const url = `${repositoryUrl(world, issue.repository)}/pulls/comments/${comment.id}`;
  const page = `${links.page}#discussion_r${comment.id}`;
  const first = thread.comments[0]?.id;
  const line =
    (await findHunk(issue.repository.git, issue.pull, thread)) === thread.hunk ? thread.line : null;
  return {
    url,
    pull_request_review_id: comment.review.id,
    id: comment.id,
    node_id: nodeId("PRRC", comment.id),
    diff_hunk: thread.hunk,
    path: thread.path,
    commit_id: issue.pull.headSha,
    original_commit_id: thread.commitSha,
    user: renderAccount(world, comment.author),
    body: comment.body,
    created_at: timestamp(comment.createdAt),
    updated_at: timestamp(comment.lastEditedAt ?? comment.createdAt),
    html_url: page,
    pull_request_url: links.pull,
    author_association: associationOf(issue.repository, comment.author),
    _links: { self: { href: url }, html: { href: page }, pull_request: { href: links.pull } },
    reactions: renderReactionRollup(url, []),
    start_line: line === null ? null : (thread.startLine ?? null),
    original_start_line: thread.startLine ?? null,
    start_side: thread.startLine === undefined ? null : thread.side,
    line,
    original_line: thread.line,
    side: thread.side,
    position: line === null ? null : positionOf(thread),
    original_position: positionOf(thread),
    subject_type: "line",
    ...(first !== undefined && first !== comment.id && { in_reply_to_id: first }),
  };
}

/** GitHub counts the lines below the first hunk's head; with one hunk a file that is the line's place in it. */
function positionOf({ hunk }: ReviewThread): number {
  return hunk.split("\n").length - 1;
}

function linksOf(world: World, { repository, number }: PullIssue) {
  return {
    pull: `${repositoryUrl(world, repository)}/pulls/${number}`,
    page: `${repositoryPage(world, repository)}/pull/${number}`,
  };
}
