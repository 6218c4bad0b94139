import { renderAccount } from "../render/account.ts";
import { renderComment, renderIssue } from "../render/issue.ts";
import { fullNameOf, renderRepository } from "../render/repository.ts";
import type { Comment, Issue } from "../world/model.ts";
import type { World } from "../world/world.ts";
import type { Actor } from "./actor.ts";

/** Adds a comment to an issue or pull request. */
export function addComment(world: World, issue: Issue, actor: Actor, body: string): Comment {
  const comment: Comment = {
    id: world.nextId(),
    issue,
    author: actor.account,
    viaApp: actor.viaApp,
    body,
    reactions: [],
    createdAt: world.now(),
    updatedAt: world.now(),
  };
  world.comments.set(comment.id, comment);
  issue.comments.push(comment);
  issue.updatedAt = world.now();
  announce(world, comment, actor, "created");
  return comment;
}

/** Gives a comment another text. */
export function editComment(world: World, comment: Comment, actor: Actor, body: string): void {
  const from = comment.body;
  comment.body = body;
  comment.updatedAt = world.now();
  announce(world, comment, actor, "edited", { changes: { body: { from } } });
}

/** Takes a comment away. */
export function removeComment(world: World, comment: Comment, actor: Actor): void {
  world.comments.delete(comment.id);
  comment.issue.comments.splice(comment.issue.comments.indexOf(comment), 1);
  announce(world, comment, actor, "deleted");
}

function announce(
  world: World,
  comment: Comment,
  actor: Actor,
  action: "created" | "edited" | "deleted",
  more: Record<string, unknown> = {},
): void {
  const { issue } = comment;
  const { repository } = issue;
  const object = renderComment(world, comment);
  world.changed({
    kind: "comment",
    action,
    repository: fullNameOf(repository),
    number: issue.number,
    object,
  });
  if (actor.silent) return;
  world.emit("issue_comment", action, repository, {
    ...more,
    // The count lags: in GitHub's recorded payloads it leaves out the comment that is told of, and one more at times.
    issue: { ...renderIssue(world, issue), comments: Math.max(0, issue.comments.length - 1) },
    comment: object,
    repository: renderRepository(world, repository),
    sender: renderAccount(world, actor.account),
  });
}
