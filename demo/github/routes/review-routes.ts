import { paginate } from "../api/pagination.ts";
import { type RepositoryCall, type Route, repositoryRoute } from "../api/route.ts";
import type { PullIssue } from "../render/pull.ts";
import { renderReviewComment } from "../render/review.ts";
import { notFound } from "../world/problem.ts";

const PULL = "GET /repos/{owner}/{repo}/pulls/{pull_number}";

/** Reviews and their comments on lines. Which threads are resolved is not told here, as on GitHub. */
export const reviewRoutes: Route[] = [
  repositoryRoute(`${PULL}/comments`, ["pull_requests:read"], listReviewComments),
];

async function listReviewComments(call: RepositoryCall) {
  const issue = requirePull(call);
  const all = issue.pull.threads
    .flatMap((thread) => thread.comments.map((comment) => ({ thread, comment })))
    .toSorted((one, other) => one.comment.id - other.comment.id);
  const isNewestFirst = call.query.has("sort") && call.query.get("direction") !== "asc";
  const { items, headers } = paginate(call, isNewestFirst ? all.toReversed() : all);
  const body = await Promise.all(items.map((item) => renderReviewComment(call.world, issue, item)));
  return { status: 200, body, headers };
}

function requirePull({ repository, params }: RepositoryCall): PullIssue {
  const issue = repository.issues.get(Number(params.pull_number));
  if (!issue?.pull) throw notFound();
  return issue as PullIssue;
}
