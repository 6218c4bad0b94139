import { z } from "zod";
import { theApp } from "../deeds/actor.ts";
import { react } from "../deeds/reactions.ts";
import type { Comment, Issue } from "../model.ts";
import { answerPage } from "../pagination.ts";
import { notAccessible, notFound } from "../problem.ts";
import { renderReaction } from "../render/reaction.ts";
import { type RepositoryCall, type Route, repositoryRoute } from "../route.ts";
import { requireComment } from "./comment-routes.ts";
import { requireIssue } from "./issue-routes.ts";

const READ = ["issues:read", "pull_requests:read"] as const;
const WRITE = ["issues:write", "pull_requests:write"] as const;
const ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}/reactions";
const COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions";

const Body = z.object({
  content: z.enum(["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"]),
});

/** Reactions to issues, pull requests and comments. */
export const reactionRoutes: Route[] = [
  repositoryRoute(`GET ${ISSUE}`, [...READ], (call) => list(call, requireIssue(call, "read"))),
  repositoryRoute(`POST ${ISSUE}`, [...WRITE], (call) => create(call, requireIssue(call, "write")), Body),
  repositoryRoute(`DELETE ${ISSUE}/{reaction_id}`, [...WRITE], (call) =>
    remove(call, requireIssue(call, "write")),
  ),
  repositoryRoute(`GET ${COMMENT}`, [...READ], (call) => list(call, requireComment(call, "read"))),
  repositoryRoute(`POST ${COMMENT}`, [...WRITE], (call) => create(call, requireComment(call, "write")), Body),
  repositoryRoute(`DELETE ${COMMENT}/{reaction_id}`, [...WRITE], (call) =>
    remove(call, requireComment(call, "write")),
  ),
];

function list(call: RepositoryCall, target: Issue | Comment) {
  return answerPage(call, target.reactions, (reaction) => renderReaction(call.world, reaction));
}

function create({ world, body }: RepositoryCall<z.infer<typeof Body>>, target: Issue | Comment) {
  const { reaction, isNew } = react(world, target, theApp(world), body.content);
  return { status: isNew ? 201 : 200, body: renderReaction(world, reaction) };
}

function remove({ world, params }: RepositoryCall, target: Issue | Comment) {
  const at = target.reactions.findIndex(({ id }) => id === Number(params.reaction_id));
  if (at < 0) throw notFound();
  if (target.reactions[at]?.user !== world.bot) throw notAccessible();
  target.reactions.splice(at, 1);
  return { status: 204 };
}
