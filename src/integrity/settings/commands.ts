import { toChecks } from "./check-tools.ts";
import { FORGIVING, LAX_OPTIONS } from "./flags.ts";

/** Names of scripts and targets that check something. */
export const CHECKS_BY_NAME =
  /^(?:(?:pre|post)?(?:test|lint|check|verify|validate|ci|types?|typecheck|type-check|coverage|audit|spec)s?)(?:[:._-].*)?$/;

const NOTHING = /^@?-?\s*(?:true|:|exit\s+0|echo\b.*|printf\b.*)?$/;

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

/** Whether all of its commands only speak or succeed. */
function doesNothing(script: string): boolean {
  return script.split(/;|&&|\n/).every((command) => NOTHING.test(command.trim()));
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}
