import { z } from "zod";
import { canReadThread, requireThreadAccess } from "../api/access.ts";
import { answerPage } from "../api/pagination.ts";
import { type RepositoryCall, type Route, repositoryRoute } from "../api/route.ts";
import { theApp } from "../deeds/actor.ts";
import { addComment, editComment } from "../deeds/comments.ts";
import { renderComment } from "../render/issue.ts";
import type { Comment } from "../world/model.ts";
import { notAccessible, notFound, Problem, validationFailed } from "../world/problem.ts";
import { requireIssue } from "./issue-routes.ts";
import { requireLength, TextLimits } from "./text-limits.ts";

const READ = ["issues:read", "pull_requests:read"] as const;
const WRITE = ["issues:write", "pull_requests:write"] as const;

const Body = z.object({ body: z.string() });

/** Comments on issues and pull requests. */
export const commentRoutes: Route[] = [
  repositoryRoute("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", [...READ], listComments),
  repositoryRoute(
    "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
    [...WRITE],
    createComment,
    Body,
  ),
  repositoryRoute("GET /repos/{owner}/{repo}/issues/comments", [...READ], listAllComments),
  repositoryRoute(
    "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}",
    [...WRITE],
    updateComment,
    Body,
  ),
];

/** The comment a path names, if the token may read or write it. */
export function requireComment(call: RepositoryCall<unknown>, level: "read" | "write"): Comment {
  const comment = call.world.comments.get(Number(call.params.comment_id));
  if (comment?.issue.repository !== call.repository) throw notFound();
  requireThreadAccess(call, comment.issue, level);
  return comment;
}

function listComments(call: RepositoryCall) {
  const issue = requireIssue(call, "read");
  const since = Date.parse(call.query.get("since") ?? "") || 0;
  const comments = issue.comments.filter(({ updatedAt }) => updatedAt >= since);
  return answerPage(call, comments, (comment) => renderComment(call.world, comment));
}

/** Those of all threads that the token may read; `direction` counts with `sort` only. */
function listAllComments(call: RepositoryCall) {
  const { world, repository, query } = call;
  const since = Date.parse(query.get("since") ?? "") || 0;
  const sort = query.get("sort");
  const sign = sort !== null && query.get("direction") === "desc" ? -1 : 1;
  const keyOf = (comment: Comment): number => (sort === "updated" ? comment.updatedAt : comment.id);
  const comments = [...repository.issues.values()]
    .filter((issue) => canReadThread(call, issue))
    .flatMap((issue) => issue.comments)
    .filter(({ updatedAt }) => updatedAt >= since)
    .toSorted((a, b) => sign * (keyOf(a) - keyOf(b) || a.id - b.id));
  return answerPage(call, comments, (comment) => renderComment(world, comment));
}

function createComment(call: RepositoryCall<z.infer<typeof Body>>) {
  const { world, body } = call;
  const issue = requireIssue(call, "write");
  if (issue.locked) {
    throw new Problem(403, "Unable to create comment because issue is locked.");
  }
  requireText(body.body);
  const comment = addComment(world, issue, theApp(world), body.body);
  const rendered = renderComment(world, comment);
  return { status: 201, body: rendered, headers: { location: rendered.url } };
}

function updateComment(call: RepositoryCall<z.infer<typeof Body>>) {
  const { world, body } = call;
  const comment = requireOwnComment(call);
  requireText(body.body);
  editComment(world, comment, theApp(world), body.body);
  return { status: 200, body: renderComment(world, comment) };
}

function requireOwnComment(call: RepositoryCall<unknown>): Comment {
  const comment = requireComment(call, "write");
  if (!comment.viaApp) throw notAccessible();
  return comment;
}

function requireText(body: string): void {
  if (body.trim() === "") {
    throw validationFailed({ resource: "IssueComment", field: "body", code: "missing_field" });
  }
  requireLength("IssueComment", { body }, TextLimits);
}
