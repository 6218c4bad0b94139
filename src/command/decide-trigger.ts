import type { Command, Grammar, InvalidCommand } from "../run/command.ts";
import { VERBS_HERE } from "../run/verbs.ts";
import { parseCommand } from "./parse-command.ts";
import type { EventActor, WebhookEvent } from "./webhook-event.ts";

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

/** What a comment becomes. */
export type CommentDecision =
  | { kind: "ignore"; reason: IgnoreReason }
  | { kind: "command"; command: Command }
  | InvalidCommand;

/**
 * What a new issue becomes. `default-run`: it holds no command, so the issue as it stands is the instruction, if the
 * repository's config wants that (`on.issue_opened`).
 */
export type IssueDecision = CommentDecision | { kind: "default-run" };

interface TriggerInput {
  event: WebhookEvent;
  grammar: Grammar;
  actors: ActorRules;
}

/** Decides what a new comment becomes. That the actor has write access is not asked here. */
export function decideComment({ event, grammar, actors }: TriggerInput): CommentDecision {
  const refusal = decideActor(event, actors);
  if (refusal !== undefined) return { kind: "ignore", reason: refusal };

  const parsed = parseCommand(event.trigger.body, grammar);
  if (parsed.kind === "none") return { kind: "ignore", reason: "no_command" };
  return parsed.kind === "invalid" ? parsed : decideVerb(parsed.command, grammar);
}

/** Decides what a new issue becomes. A command in the title comes first, with the body as its context. */
export function decideIssueOpened({ event, grammar, actors }: TriggerInput): IssueDecision {
  const refusal = decideActor(event, actors);
  if (refusal !== undefined) return { kind: "ignore", reason: refusal };

  const inTitle = parseCommand(event.thread.title, grammar);
  const parsed = inTitle.kind === "none" ? parseCommand(event.trigger.body, grammar) : inTitle;
  if (parsed.kind === "none") return { kind: "default-run" };
  if (parsed.kind === "invalid") return parsed;
  return decideVerb(
    inTitle === parsed ? { ...parsed.command, context: event.trigger.body } : parsed.command,
    grammar,
  );
}

/** A verb of the grammar that does not work today is told, not run; with words after it, it is an instruction: work is never swallowed. */
function decideVerb(command: Command, grammar: Grammar): CommentDecision {
  if (VERBS_HERE.includes(command.verb)) return { kind: "command", command };
  const { verb, options, instruction, context } = command;
  if ((verb === "plan" || verb === "review") && instruction !== "") {
    const words = `${verb} ${instruction}`;
    return { kind: "command", command: { verb: "work", options, instruction: words, context } };
  }
  return {
    kind: "invalid",
    problem: `\`${command.verb}\` does not work yet`,
    example: `${grammar.command} help`,
  };
}

function decideActor(
  { actor, trigger }: WebhookEvent,
  { ownAppId, ownMarker, allowedAppIds }: ActorRules,
): IgnoreReason | undefined {
  if (actor.appId === ownAppId) return "own_app";
  if (trigger.body.includes(ownMarker)) return "own_marker";
  if (!isAllowed(actor, allowedAppIds)) return "not_a_user";
  // A transferred issue is "opened" by the person who moved it: `/claude …` in it is an outsider's text, not theirs.
  return actor.login.toLowerCase() === trigger.authorLogin.toLowerCase() ? undefined : "other_author";
}

/** A name proves nothing: `octocat[bot]` can be anybody's. Only the account type or a listed App id counts. */
function isAllowed({ type, appId }: EventActor, allowedAppIds: readonly number[]): boolean {
  return type === "User" || (appId !== undefined && allowedAppIds.includes(appId));
}
