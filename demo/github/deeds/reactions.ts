import { renderReaction } from "../render/reaction.ts";
import { fullNameOf } from "../render/repository.ts";
import type { Comment, Issue, Reaction, ReactionContent } from "../world/model.ts";
import type { World } from "../world/world.ts";
import type { Actor } from "./actor.ts";

/** Puts a reaction on an issue or comment; the one that was there already is given back as it is. */
export function react(
  world: World,
  target: Issue | Comment,
  actor: Actor,
  content: ReactionContent,
): { reaction: Reaction; isNew: boolean } {
  const existing = target.reactions.find(
    (reaction) => reaction.user === actor.account && reaction.content === content,
  );
  if (existing) return { reaction: existing, isNew: false };
  const reaction = { id: world.nextId(), user: actor.account, content, createdAt: world.now() };
  target.reactions.push(reaction);
  const issue = "issue" in target ? target.issue : target;
  world.changed({
    kind: "reaction",
    action: "created",
    repository: fullNameOf(issue.repository),
    number: issue.number,
    object: renderReaction(world, reaction),
  });
  return { reaction, isNew: true };
}
