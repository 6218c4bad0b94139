import { type Source, toLine } from "../reading/source.ts";
import type { ComparedFile, Weakening } from "../weakening.ts";
import { toChecks } from "./check-tools.ts";
import { FORGIVING, findAdded, LAX_OPTIONS } from "./flags.ts";
import { readSettings } from "./settings-file.ts";

const LOOKS_AWAY: readonly RegExp[] = [
  /\b(?:continue-on-error|allow_failure|continueOnError|ignore_failure|soft_fail)["']?\s?:\s?["']?(?:true|\$\{\{\s?true)/g,
  /\bif\s?:\s?["']?(?:\$\{\{\s?)?(?:false\b|0\b|"false")/g,
  /\bwhen\s?:\s?(?:never|manual)\b|\benabled\s?:\s?false\b|\bcondition\s?:\s?false\b/g,
  FORGIVING,
  ...LAX_OPTIONS,
];

const TRIGGERS = ["pull_request", "push", "merge_group", "merge_requests"] as const;

/** Compares the CI files of a change as one: a command may move from one job or file to another. */
export function findWeakerWorkflows(files: readonly ComparedFile[]): Weakening[] {
  const read = files.map(({ path, before, after }) => ({
    path,
    before: readSettings(path, before ?? ""),
    after: after === undefined ? undefined : readSettings(path, after),
    isNew: before === undefined,
  }));
  const later = read.flatMap(({ after }) => (after === undefined ? [] : readCommands(after)));
  const earlier = read.flatMap(({ before }) => readCommands(before));
  const lost = new Set(takeAway(earlier, later));
  const came = takeAway(later, earlier).flatMap(toChecks);
  return read.flatMap(({ path, before, after, isNew }) => {
    const found: Weakening[] = [];
    const say = (at: number, detail: string) =>
      found.push({
        path,
        line: at < 0 || after === undefined ? undefined : toLine(after, at),
        kind: "loosened",
        detail,
      });
    const missing = readCommands(before).filter((command) => lost.has(command) && !isReplaced(command, came));
    if (missing.length > 0) say(-1, "no longer runs a check in CI");
    if (after === undefined || isNew) return found;
    for (const pattern of LOOKS_AWAY) {
      const at = findAdded(before.code, after.code, pattern);
      if (at !== undefined) say(at, "lets a check in CI fail or not run");
    }
    if (TRIGGERS.some((word) => hasTrigger(before, word) && !hasTrigger(after, word)))
      say(-1, "no longer runs CI for an event");
    return found;
  });
}

function isReplaced(command: string, came: readonly string[]): boolean {
  return toChecks(command).every((kind) => came.includes(kind));
}

function hasTrigger({ code }: Source, word: string): boolean {
  return new RegExp(
    `^\\s{0,8}(?:on\\s?:\\s?)?(?:-\\s)?["']?${word}["']?\\s{0,3}(?::|$)|^on\\s?:\\s?\\[[^\\]\\n]*\\b${word}\\b`,
    "m",
  ).test(code);
}

/** The lines that run a check, and the actions that do, without their versions. */
function readCommands({ code }: Source): string[] {
  return code
    .split("\n")
    .map((line) =>
      line
        .trim()
        .replace(/^-\s+/, "")
        .replace(/^(?:run|script|command)\s*:\s*[|>]?-?\s*/, "")
        .replace(/@v?[\w.]+$/, ""),
    )
    .filter(
      (line) =>
        line !== "" &&
        !/^(?:name|on|jobs|id|if|needs|key|path|cache|[\w-]+)\s*:(?:\s|$)/.test(
          line.replace(/^uses\s*:/, "uses"),
        ),
    )
    .map((line) => line.replace(/\s+/g, " ").replace(/ ?(?:\|\| ?true|; ?exit 0) ?$/, ""))
    .filter((line) => toChecks(line).length > 0);
}

function takeAway(from: readonly string[], other: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const item of other) counts.set(item, (counts.get(item) ?? 0) + 1);
  return from.filter((item) => {
    const left = counts.get(item) ?? 0;
    counts.set(item, left - 1);
    return left <= 0;
  });
}
