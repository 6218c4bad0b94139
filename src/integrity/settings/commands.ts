import { toChecks } from "./check-tools.ts";
import { FORGIVING, LAX_OPTIONS } from "./flags.ts";

/** Names of scripts and targets that check something. */
export const CHECKS_BY_NAME =
  /^(?:(?:pre|post)?(?:test|lint|check|verify|validate|ci|types?|typecheck|type-check|coverage|audit|spec)s?)(?:[:._-].*)?$/;

/** A comment, or what stands in quotes or behind a backslash: nothing in it parts two commands. Without its end it goes to the script's. */
const SAID = /(?<![^\s;&|@-])#[^\n]*|\\[\s\S]|'[^']*'?|"(?:[^"\\]|\\[\s\S])*"?/g;
/** A command that checks nothing: it speaks, looks around, waits or ends. */
const NOTHING = /^[@-]*\s*(?:(?:true|:|echo|printf|cd|ls|cat|sleep|exit)(?![\w/.-])[\s\S]*)?$/;
const END = /^[@-]*\s*exit(?![\w/.-])/;

/** What a script or a target of a checking name lost; undefined when nothing. */
export function compareCommands(
  before: string,
  after: string | undefined,
  elsewhere: ReadonlySet<string>,
): string | undefined {
  const wasEmpty = doesNothing(before);
  if (after === undefined)
    return wasEmpty || toChecks(before).every((kind) => elsewhere.has(kind))
      ? undefined
      : "loses a script that checks";
  if (before === after) return undefined;
  if (doesNothing(after) && !wasEmpty) return "has a script that no longer checks anything";
  if (count(after, FORGIVING) > count(before, FORGIVING)) return "has a script that passes whatever fails";
  if (LAX_OPTIONS.some((option) => count(` ${after}`, option) > count(` ${before}`, option))) {
    return "has a script that runs fewer tests";
  }
  return toChecks(before).some((kind) => !elsewhere.has(kind))
    ? "has a script that runs fewer checks"
    : undefined;
}

/** Whether nothing of a script checks anything, up to where it ends. Behind `||` is what does not run. */
export function doesNothing(script: string): boolean {
  const parts = script
    .replace(SAID, (said) => (said.startsWith("#") ? "" : "''"))
    .split(/;|&&|\n|(?<!\|)\|(?!\|)|(?<!&)&(?!&)/);
  const commands = parts.map((part) => part.split("||", 1)[0]?.trim() ?? "");
  const end = commands.findIndex((command) => !NOTHING.test(command) || END.test(command));
  return end === -1 || END.test(commands[end] ?? "");
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}
