import type { Grammar } from "../run/command.ts";

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
