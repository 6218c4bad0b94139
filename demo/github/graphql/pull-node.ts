import { findHunk } from "../git/find-hunk.ts";
import { nodeId, timestamp, timestampOrNull } from "../render/node-id.ts";
import type { PullIssue } from "../render/pull.ts";
import type { Account, Review, ReviewComment, ReviewThread } from "../world/model.ts";
import type { World } from "../world/world.ts";
import { type PageArgs, toConnection } from "./connection.ts";

/** A pull request as GraphQL has it: its reviews and what they say of lines. */
export function renderPullNode(world: World, issue: PullIssue) {
  const { pull } = issue;
  return {
    id: nodeId("PR", pull.id),
    number: issue.number,
    title: issue.title,
    reviews: ({ states, ...page }: PageArgs & { states?: Review["state"][] }) => {
      const wanted = pull.reviews.filter(({ state }) => states === undefined || states.includes(state));
      return toConnection(
        "reviews",
        wanted.map((review) => renderReviewNode(world, review)),
        page,
      );
    },
    reviewThreads: (page: PageArgs) =>
      toConnection(
        "reviewThreads",
        pull.threads.map((thread) => renderThreadNode(world, issue, thread)),
        page,
      ),
  };
}

function renderReviewNode(world: World, review: Review) {
  return {
    id: nodeId("PRR", review.id),
    databaseId: review.id,
    author: renderActor(world, review.author),
    state: review.state,
    body: review.body,
    isMinimized: review.isMinimized,
    createdAt: timestamp(review.submittedAt),
    submittedAt: timestamp(review.submittedAt),
    publishedAt: timestamp(review.submittedAt),
    updatedAt: timestamp(review.lastEditedAt ?? review.submittedAt),
    lastEditedAt: timestampOrNull(review.lastEditedAt),
  };
}

function renderThreadNode(world: World, issue: PullIssue, thread: ReviewThread) {
  const isOutdated = async () => (await findHunk(issue.repository.git, issue.pull, thread)) !== thread.hunk;
  return {
    id: nodeId("PRRT", thread.id),
    path: thread.path,
    line: async () => ((await isOutdated()) ? null : thread.line),
    startLine: async () => ((await isOutdated()) ? null : (thread.startLine ?? null)),
    originalLine: thread.line,
    originalStartLine: thread.startLine ?? null,
    diffSide: thread.side,
    subjectType: "LINE",
    isResolved: thread.isResolved,
    isCollapsed: thread.isResolved,
    isOutdated,
    comments: (page: PageArgs) =>
      toConnection(
        "comments",
        thread.comments.map((comment) => renderCommentNode(world, thread, comment)),
        page,
      ),
  };
}

function renderCommentNode(world: World, { hunk, path }: ReviewThread, comment: ReviewComment) {
  return {
    id: nodeId("PRRC", comment.id),
    databaseId: comment.id,
    author: renderActor(world, comment.author),
    body: comment.body,
    path,
    diffHunk: hunk,
    state: "SUBMITTED",
    isMinimized: comment.isMinimized,
    createdAt: timestamp(comment.createdAt),
    publishedAt: timestamp(comment.createdAt),
    updatedAt: timestamp(comment.lastEditedAt ?? comment.createdAt),
    lastEditedAt: timestampOrNull(comment.lastEditedAt),
  };
}

/** GraphQL names a bot without the `[bot]` that its login has in REST. */
function renderActor(world: World, account: Account) {
  return {
    __typename: account.type,
    id: nodeId("U", account.id),
    databaseId: account.id,
    login: account.type === "Bot" ? account.login.replace(/\[bot\]$/, "") : account.login,
    url: `${world.url}/${account.login}`,
  };
}
