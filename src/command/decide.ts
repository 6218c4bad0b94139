import type { Command, Grammar, InvalidCommand } from "../run/command.ts";
import type { EventActor, ThreadEvent } from "../run/trigger.ts";
import { toVerbRow } from "../run/verbs.ts";
import type { Asking } from "./events/payload.ts";
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
  { event, texts, otherwise }: Asking,
  { grammar, actors }: { grammar: Grammar; actors: ActorRules },
): Decision {
  const refusal = decideActor(event, actors);
  if (refusal !== undefined) return { kind: "ignore", reason: refusal };

  for (const { text, context } of texts) {
    const parsed = parseCommand(text, grammar);
    if (parsed.kind === "none") continue;
    if (parsed.kind === "invalid") return parsed;
    const command = context === undefined ? parsed.command : { ...parsed.command, context };
    return decideVerb(command, { grammar, isPullRequest: event.thread.isPullRequest });
  }
  return otherwise === "default-run" ? { kind: "default-run" } : { kind: "ignore", reason: "no_command" };
}

/** A verb of the grammar that does not work today is told, not run; with words after it, it is an instruction: work is never swallowed. */
function decideVerb(
  command: Command,
  { grammar, isPullRequest }: { grammar: Grammar; isPullRequest: boolean },
): Decision {
  const row = toVerbRow(command.verb);
  if (row.works && (isPullRequest || !row.needsPullRequest)) return { kind: "command", command };
  const { verb, options, instruction, context } = command;
  if (row.words === "optional" && instruction !== "") {
    const words = `${verb} ${instruction}`;
    return { kind: "command", command: { verb: "work", options, instruction: words, context } };
  }
  return {
    kind: "invalid",
    problem: `\`${command.verb}\` ${row.works ? "is for pull requests" : "does not work yet"}`,
    example: `${grammar.command} help`,
  };
}

function decideActor(
  { actor, trigger }: ThreadEvent,
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
