import type { Command } from "../run/command.ts";

/** How commands are addressed here. */
export interface Grammar {
  /** The word that starts a command, e.g. `/claude`. */
  command: string;
  /** The app's slug; `@<slug>` at the start of a line is then the same as `command`. */
  appSlug?: string;
  /** A mention that counts as `command` too, e.g. `@claude`, which people know from other tools. */
  mention?: string | undefined;
}

/** Why a command can't run, in one line, and the form that would. */
export interface InvalidCommand {
  kind: "invalid";
  problem: string;
  example: string;
}

/** What a comment turned out to hold. */
export type ParsedCommand = { kind: "none" } | { kind: "command"; command: Command } | InvalidCommand;

/** What a text may be addressed to us with. */
export function listAddresses({ command, appSlug, mention }: Grammar): string[] {
  return [
    command,
    ...(appSlug === undefined ? [] : [`@${appSlug}`]),
    ...(mention === undefined ? [] : [mention]),
  ];
}

/** Whether a text has the words of a command anywhere. A payload's text may be anything. */
export function mayHoldCommand(text: unknown, grammar: Grammar): boolean {
  if (typeof text !== "string") return false;
  const written = text.toLowerCase();
  return listAddresses(grammar).some((address) => written.includes(address.toLowerCase()));
}
