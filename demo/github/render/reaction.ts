import type { Reaction } from "../world/model.ts";
import type { World } from "../world/world.ts";
import { renderAccount } from "./account.ts";
import { nodeId, timestamp } from "./node-id.ts";

const CONTENTS = ["+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"] as const;

/** One reaction. */
export function renderReaction(world: World, reaction: Reaction) {
  return {
    id: reaction.id,
    node_id: nodeId("REA", reaction.id),
    user: renderAccount(world, reaction.user),
    content: reaction.content,
    created_at: timestamp(reaction.createdAt),
  };
}

/** The counts of reactions that stand in an issue or comment at `url`. */
export function renderReactionRollup(url: string, reactions: Reaction[]) {
  const count = (wanted: string) => reactions.filter(({ content }) => content === wanted).length;
  return {
    url: `${url}/reactions`,
    total_count: reactions.length,
    ...(Object.fromEntries(CONTENTS.map((content) => [content, count(content)])) as Record<
      (typeof CONTENTS)[number],
      number
    >),
  };
}
