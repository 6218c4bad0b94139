import { z } from "zod";
import type { GitHubClient, TokenScope } from "./github-client.ts";
import type { PullReviews, ReviewText, ReviewThread } from "./review.ts";

const PAGE_SIZE = 100;

const userSchema = z.object({ login: z.string(), type: z.string().optional() }).nullish();
const instantSchema = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const commentSchema = z.object({
  id: z.number(),
  in_reply_to_id: z.number().optional(),
  path: z.string(),
  line: z.number().nullish(),
  start_line: z.number().nullish(),
  side: z.enum(["LEFT", "RIGHT"]).nullish(),
  subject_type: z.string().nullish(),
  diff_hunk: z.string(),
  body: z.string(),
  user: userSchema,
  created_at: instantSchema,
  updated_at: instantSchema,
});
type Comment = z.infer<typeof commentSchema>;

/**
 * The newest hundred comments on lines as REST tells them, resolved or not, the oldest first. A review's own text is left out: REST
 * does not say when that was last edited.
 */
export async function listReviews(
  github: GitHubClient,
  scope: TokenScope,
  number: number,
): Promise<PullReviews> {
  const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}/comments";
  const newest = { sort: "created", direction: "desc", per_page: PAGE_SIZE } as const;
  const found = await github.call(scope, route, { pull_number: number, ...newest }, z.array(commentSchema));
  return {
    reviews: [],
    threads: toThreads(found.toReversed()),
    isWhole: false,
    olderLeftOut: 0,
  };
}

/** Comments that answer the same first one are a thread; GitHub names the first one in each answer. */
function toThreads(comments: readonly Comment[]): ReviewThread[] {
  const byFirst = Map.groupBy(comments, ({ id, in_reply_to_id }) => in_reply_to_id ?? id);
  return [...byFirst.values()]
    .map(([first, ...rest]) => toThread(first as Comment, rest))
    .filter(({ comments }) => comments.length > 0);
}

function toThread(first: Comment, rest: readonly Comment[]): ReviewThread {
  return {
    path: first.path,
    line: first.line ?? undefined,
    startLine: first.start_line ?? undefined,
    side: first.side === "LEFT" ? "left" : "right",
    // A line that the pull request no longer has is null.
    isOutdated: first.line == null && first.subject_type !== "file",
    hunk: first.diff_hunk,
    comments: [first, ...rest].flatMap(toText),
    commentsLeftOut: 0,
  };
}

function toText({ body, user, created_at, updated_at }: Comment): ReviewText[] {
  const isPersons = user == null || user.type === undefined || user.type === "User";
  if (body.trim() === "" || !isPersons) return [];
  return [{ author: user?.login ?? "ghost", body, createdAt: created_at, updatedAt: updated_at }];
}
