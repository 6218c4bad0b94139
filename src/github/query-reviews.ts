import { z } from "zod";
import type { GitHubClient, TokenScope } from "./github-client.ts";
import type { PullReviews, ReviewState, ReviewText, ReviewThread } from "./review.ts";

/**
 * The newest reviews and threads of one pull request, in one request of 1,100 nodes at most.
 *
 * It needs `pull_requests: read`; that is from users' reports, GitHub's documents don't say. `lastEditedAt` is null until
 * somebody edits the text; `updatedAt` would change with more than that.
 */
export const REVIEWS_QUERY = `
query ($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviews(last: 50, states: [APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED]) {
        totalCount
        nodes { state body submittedAt lastEditedAt isMinimized author { __typename login } }
      }
      reviewThreads(last: 50) {
        totalCount
        nodes {
          path line startLine diffSide isResolved isOutdated
          comments(first: 20) {
            totalCount
            nodes {
              body diffHunk publishedAt lastEditedAt isMinimized author { __typename login }
            }
          }
        }
      }
    }
  }
}`;

const instantSchema = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const textSchema = z.object({
  body: z.string(),
  lastEditedAt: instantSchema.nullable(),
  isMinimized: z.boolean(),
  author: z.object({ __typename: z.string(), login: z.string() }).nullable(),
});
const reviewSchema = textSchema.extend({
  state: z.enum(["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"]),
  submittedAt: instantSchema.nullable(),
});
const commentSchema = textSchema.extend({ diffHunk: z.string(), publishedAt: instantSchema.nullable() });
const toList = <S extends z.ZodType>(item: S) =>
  z.object({ totalCount: z.number(), nodes: z.array(item.nullable()).nullable() });
const threadSchema = z.object({
  path: z.string(),
  line: z.number().nullable(),
  startLine: z.number().nullable(),
  diffSide: z.enum(["LEFT", "RIGHT"]),
  isResolved: z.boolean(),
  isOutdated: z.boolean(),
  comments: toList(commentSchema),
});
const reviewsSchema = z.object({
  repository: z.object({
    pullRequest: z.object({ reviews: toList(reviewSchema), reviewThreads: toList(threadSchema) }),
  }),
});

/** The reviews as GraphQL tells them; throws what it refuses. */
export async function queryReviews(
  github: GitHubClient,
  scope: TokenScope,
  number: number,
): Promise<PullReviews> {
  const { owner, name } = scope.repository;
  const answer = await github.query(scope, REVIEWS_QUERY, { owner, name, number }, reviewsSchema);
  const { reviews, reviewThreads } = answer.repository.pullRequest;
  return {
    reviews: toItems(reviews).flatMap((review) =>
      toText(review, review.submittedAt).map((text) => ({
        ...text,
        state: review.state.toLowerCase() as ReviewState,
      })),
    ),
    threads: toItems(reviewThreads)
      .filter(({ isResolved }) => !isResolved)
      .map(toThread)
      .filter(({ comments }) => comments.length > 0),
    isWhole: true,
    olderLeftOut: countLeftOut(reviews) + countLeftOut(reviewThreads),
  };
}

function toThread(thread: z.infer<typeof threadSchema>): ReviewThread {
  const comments = toItems(thread.comments);
  return {
    path: thread.path,
    line: thread.line ?? undefined,
    startLine: thread.startLine ?? undefined,
    side: thread.diffSide === "LEFT" ? "left" : "right",
    isOutdated: thread.isOutdated,
    hunk: comments[0]?.diffHunk ?? "",
    comments: comments.flatMap((comment) => toText(comment, comment.publishedAt)),
    commentsLeftOut: countLeftOut(thread.comments),
  };
}

/** The text when a person said it where all can see it; a draft is not published, and only its author sees it. */
function toText(
  { author, body, isMinimized, lastEditedAt }: z.infer<typeof textSchema>,
  createdAt: number | null,
): ReviewText[] {
  const isPersons = author === null || author.__typename === "User";
  if (createdAt === null || body.trim() === "" || isMinimized || !isPersons) return [];
  return [{ author: author?.login ?? "ghost", body, createdAt, updatedAt: lastEditedAt ?? createdAt }];
}

function toItems<T>({ nodes }: { nodes: (T | null)[] | null }): T[] {
  return (nodes ?? []).filter((node) => node !== null);
}

function countLeftOut({ totalCount, nodes }: { totalCount: number; nodes: unknown[] | null }): number {
  return Math.max(0, totalCount - (nodes?.length ?? 0));
}
