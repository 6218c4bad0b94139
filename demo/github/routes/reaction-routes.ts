import { z } from "zod";
import { type RepositoryCall, type Route, repositoryRoute } from "../api/route.ts";
import { theApp } from "../deeds/actor.ts";
import { react } from "../deeds/reactions.ts";
import { renderReaction } from "../render/reaction.ts";
import type { Comment, Issue } from "../world/model.ts";
import { requireComment } from "./comment-routes.ts";
import { requireIssue } from "./issue-routes.ts";

const WRITE = ["issues:write", "pull_requests:write"] as const;
const ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}/reactions";
const COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions";

const Body = z.object({
  content: z.enum(["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"]),
});

/** Reactions to issues, pull requests and comments. */
export const reactionRoutes: Route[] = [
  repositoryRoute(`POST ${ISSUE}`, [...WRITE], (call) => create(call, requireIssue(call, "write")), Body),
  repositoryRoute(`POST ${COMMENT}`, [...WRITE], (call) => create(call, requireComment(call, "write")), Body),
];

function create({ world, body }: RepositoryCall<z.infer<typeof Body>>, target: Issue | Comment) {
  const { reaction, isNew } = react(world, target, theApp(world), body.content);
  return { status: isNew ? 201 : 200, body: renderReaction(world, reaction) };
}
