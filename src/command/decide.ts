import type { Command, Grammar, InvalidCommand } from "../run/command.ts";
import type { EventActor, ThreadEvent } from "../run/trigger.ts";
import type { Written } from "./events/payload.ts";
import { parseCommand } from "./parse-command.ts";

/** Whose words count, before any question to GitHub. */
export interface ActorRules {
  /** Our own GitHub App's numeric id. */
  ownAppId: number;
  /** How the hidden mark in everything we post begins. */
  ownMarker: string;
  /** The GitHub Apps that the operator lets give commands, by numeric id. */
  allowedAppIds: readonly number[];
}

/** Why nothing happens: our own post, an actor that may not ask, a text of somebody else, or no command. */
type IgnoreReason = "own_app" | "own_marker" | "not_a_user" | "other_author" | "no_command";

/** What an event becomes. `default-run`: it holds no command, and the thread as it stands is the instruction, if the repository wants that. */
export type Decision =
  | { kind: "ignore"; reason: IgnoreReason }
  | { kind: "command"; command: Command }
  | { kind: "default-run" }
  | InvalidCommand;

/** Decides what an event becomes. That the actor has write access is not asked here. Pure. */
export function decide(
  { event, texts, otherwise }: Pick<Written, "event" | "texts" | "otherwise">,
  { grammar, actors }: { grammar: Grammar; actors: ActorRules },
): Decision {
  const refusal = decideActor(event, actors);
  if (refusal !== undefined) return { kind: "ignore", reason: refusal };

  for (const { text, context } of texts) {
    const parsed = parseCommand(text, grammar);
    if (parsed.kind === "none") continue;
    if (parsed.kind === "invalid") return parsed;
    const command = context === undefined ? parsed.command : { ...parsed.command, context };
    return { kind: "command", command };
  }
  return otherwise === "default-run" ? { kind: "default-run" } : { kind: "ignore", reason: "no_command" };
}

function decideActor({ actor, trigger }: ThreadEvent, rules: ActorRules): IgnoreReason | undefined {
  if (actor.appId === rules.ownAppId) return "own_app";
  if (trigger.body.includes(rules.ownMarker)) return "own_marker";
  if (!isAllowedActor(actor, rules)) return "not_a_user";
  // A transferred issue is "opened" by the person who moved it: `/claude …` in it is an outsider's text, not theirs.
  return actor.login.toLowerCase() === trigger.authorLogin.toLowerCase() ? undefined : "other_author";
}

/** A name proves nothing: `octocat[bot]` can be anybody's. Only the account type or a listed App id counts. */
export function isAllowedActor(
  { type, appId }: EventActor,
  { allowedAppIds }: Pick<ActorRules, "allowedAppIds">,
): boolean {
  return type === "User" || (appId !== undefined && allowedAppIds.includes(appId));
}
