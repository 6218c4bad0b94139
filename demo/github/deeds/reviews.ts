import { findHunk } from "../git/find-hunk.ts";
import { renderAccount } from "../render/account.ts";
import { type PullIssue, renderPullSimple } from "../render/pull.ts";
import { renderRepository } from "../render/repository.ts";
import { renderReview, renderReviewComment } from "../render/review.ts";
import type { Review, ReviewComment, ReviewThread } from "../world/model.ts";
import { validationFailed } from "../world/problem.ts";
import type { World } from "../world/world.ts";
import type { Actor } from "./actor.ts";

/** A comment on a line of the diff; `side` as the diff shows it, `RIGHT` if not said. */
export interface LineComment {
  path: string;
  line: number;
  startLine?: number;
  side?: ReviewThread["side"];
  body: string;
}

/** What a review is submitted with. */
export interface ReviewStart {
  state: Exclude<Review["state"], "DISMISSED">;
  body: string;
  comments: LineComment[];
}

/** Submits a review; throws the 422 GitHub answers when a comment's line is not in the diff. */
export async function submitReview(
  world: World,
  issue: PullIssue,
  actor: Actor,
  start: ReviewStart,
): Promise<Review> {
  const { pull } = issue;
  const review = addReview(world, issue, actor, start);
  for (const { path, line, startLine, side = "RIGHT", body } of start.comments) {
    const hunk = await findHunk(issue.repository.git, pull, { path, line, side });
    if (hunk === undefined)
      throw validationFailed({ resource: "PullRequestReviewComment", field: "line", code: "invalid" });
    const place = { path, line, startLine, side, commitSha: pull.headSha, hunk };
    const thread: ReviewThread = { ...place, id: world.nextId(), isResolved: false, comments: [] };
    pull.threads.push(thread);
    await addToThread(world, issue, actor, { review, thread, body });
  }
  // In webhooks GitHub writes the state in small letters, in REST in capitals.
  const rendered = { ...renderReview(world, issue, review), state: review.state.toLowerCase() };
  emit(world, issue, actor, "pull_request_review", "submitted", { review: rendered });
  return review;
}

/** Answers in a thread; as on GitHub that is a review of its own, without words. */
export async function replyInThread(
  world: World,
  issue: PullIssue,
  actor: Actor,
  { thread, body }: { thread: ReviewThread; body: string },
): Promise<ReviewComment> {
  const review = addReview(world, issue, actor, { state: "COMMENTED", body: "", comments: [] });
  return addToThread(world, issue, actor, { review, thread, body });
}

function addReview(world: World, { pull }: PullIssue, { account }: Actor, start: ReviewStart): Review {
  const review: Review = {
    id: world.nextId(),
    author: account,
    state: start.state,
    body: start.body,
    commitSha: pull.headSha,
    submittedAt: world.now(),
    lastEditedAt: undefined,
    isMinimized: false,
  };
  pull.reviews.push(review);
  return review;
}

async function addToThread(
  world: World,
  issue: PullIssue,
  actor: Actor,
  { review, thread, body }: { review: Review; thread: ReviewThread; body: string },
): Promise<ReviewComment> {
  const comment: ReviewComment = {
    id: world.nextId(),
    review,
    author: actor.account,
    body,
    createdAt: world.now(),
    lastEditedAt: undefined,
    isMinimized: false,
  };
  thread.comments.push(comment);
  const rendered = await renderReviewComment(world, issue, { thread, comment });
  emit(world, issue, actor, "pull_request_review_comment", "created", { comment: rendered });
  return comment;
}

function emit(
  world: World,
  issue: PullIssue,
  actor: Actor,
  event: string,
  action: string,
  payload: Record<string, unknown>,
): void {
  if (actor.silent) return;
  world.emit(event, action, issue.repository, {
    ...payload,
    pull_request: renderPullSimple(world, issue),
    repository: renderRepository(world, issue.repository),
    sender: renderAccount(world, actor.account),
  });
}
