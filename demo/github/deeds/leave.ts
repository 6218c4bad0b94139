import { renderIssue } from "../render/issue.ts";
import { renderRepository } from "../render/repository.ts";
import type { Issue, Repository } from "../world/model.ts";
import type { World } from "../world/world.ts";
import type { Actor } from "./actor.ts";
import { addIssue, announceThread } from "./threads.ts";

/** Deletes an issue with its comments, as an administrator can: only the issue's own event tells of it. */
export async function deleteIssue(world: World, issue: Issue, actor: Actor): Promise<void> {
  requireIssueOnly(issue);
  takeOut(issue, "deleted");
  for (const { id } of issue.comments) world.comments.delete(id);
  await announceThread(world, issue, actor, "deleted");
}

/**
 * Moves an issue to another repository of the same owner, where it is opened anew with what was said in it; both repositories are told
 * (`issues.transferred` and `issues.opened` of GitHub's recorded payloads; docs.github.com, "Transferring an issue to another repository").
 */
export async function transferIssue(
  world: World,
  issue: Issue,
  actor: Actor,
  to: Repository,
): Promise<Issue> {
  requireIssueOnly(issue);
  const from = issue.repository;
  if (from.owner !== to.owner || (from.private && !to.private))
    throw new Error("an issue can't be moved there");
  const { title, body, author, viaApp, createdAt } = issue;
  const moved = addIssue(world, to, actor, { title, body });
  Object.assign(moved, { author, viaApp, createdAt, comments: issue.comments, reactions: issue.reactions });
  for (const comment of moved.comments) comment.issue = moved;
  const oldIssue = renderIssue(world, issue);
  issue.comments = [];
  takeOut(issue, moved);
  await announceThread(world, issue, actor, "transferred", {
    changes: { new_issue: renderIssue(world, moved), new_repository: renderRepository(world, to) },
  });
  await announceThread(world, moved, actor, "opened", {
    changes: { old_issue: oldIssue, old_repository: renderRepository(world, from) },
  });
  return moved;
}

function requireIssueOnly({ pull }: Issue): void {
  if (pull) throw new Error("a pull request can be neither moved nor deleted");
}

function takeOut({ repository, number }: Issue, left: Issue | "deleted"): void {
  repository.issues.delete(number);
  repository.left.set(number, left);
}
