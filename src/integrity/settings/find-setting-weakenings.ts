import { type Source, toLine } from "../reading/source.ts";
import type { ComparedFile, Weakening } from "../weakening.ts";
import { findAddedFlags } from "./flags.ts";
import { findLoweredLevels } from "./levels.ts";
import { findChangedLists } from "./lists.ts";
import { findLoweredNumbers } from "./numbers.ts";
import { findWeakerScripts } from "./scripts.ts";
import { readSettings, type SettingsKind, toSettingsKind } from "./settings-file.ts";
import { findLostStrictness } from "./strictness.ts";
import { findWeakerTargets } from "./targets.ts";
import { findWeakerWorkflows } from "./workflows.ts";

type Rule = (before: Source, after: Source) => { at: number; detail: string }[];

const NUMBERS: Rule = (before, after) => findLoweredNumbers(before.code, after.code);
const FLAGS: Rule = (before, after) => findAddedFlags(before.code, after.code);
const LEVELS: Rule = (before, after) => findLoweredLevels(before.code, after.code);
const STRICTNESS: Rule = (before, after) => findLostStrictness(before.code, after.code);

const RULES: Readonly<Record<Exclude<SettingsKind, "workflow">, readonly Rule[]>> = {
  manifest: [findWeakerScripts, NUMBERS, withoutScripts(FLAGS), findChangedLists],
  make: [findWeakerTargets],
  typescript: [STRICTNESS],
  lint: [LEVELS, FLAGS, STRICTNESS, NUMBERS, findChangedLists],
  runner: [NUMBERS, FLAGS, STRICTNESS, findChangedLists],
};

/** Compares the settings of test runners, coverage, lint, types and CI. */
export function findSettingWeakenings(files: readonly ComparedFile[]): Weakening[] {
  const workflows = files.filter(({ path }) => toSettingsKind(path) === "workflow");
  const found = findWeakerWorkflows(workflows);
  for (const file of withMoved(files)) {
    const kind = toSettingsKind(file.path);
    if (kind === undefined || kind === "workflow" || file.after === undefined) continue;
    found.push(...compareSettings(file.path, kind, file.before ?? "", file.after));
  }
  return found;
}

function compareSettings(
  path: string,
  kind: Exclude<SettingsKind, "workflow">,
  before: string,
  after: string,
): Weakening[] {
  const was = readSettings(path, before);
  const is = readSettings(path, after);
  return RULES[kind].flatMap((rule) =>
    rule(was, is).map(({ at, detail }) => ({
      path,
      line: at < 0 ? undefined : toLine(is, at),
      kind: "loosened" as const,
      detail,
    })),
  );
}

/** A settings file that came is compared with one that went, of the same tool. */
function withMoved(files: readonly ComparedFile[]): ComparedFile[] {
  const gone = new Map<string, string>();
  for (const { path, before, after } of files) {
    if (after === undefined && before !== undefined) gone.set(toTool(path), before);
  }
  return files.map((file) =>
    file.before === undefined ? { ...file, before: gone.get(toTool(file.path)) } : file,
  );
}

/** `packages/a/vitest.config.ts` is of `vitest`. */
function toTool(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/^\./, "");
  return /^[a-z]+/i.exec(name)?.[0].replace(/rc$/, "").toLowerCase() ?? name;
}

/** The scripts are compared one by one. */
function withoutScripts(rule: Rule): Rule {
  return (before, after) => rule(withoutSection(before), withoutSection(after));
}

function withoutSection(source: Source): Source {
  const match = /"scripts"\s?:\s?\{/.exec(source.code);
  if (match === null) return source;
  const open = match.index + match[0].length - 1;
  const close = source.pairs[open] ?? -1;
  if (close === -1) return source;
  const blank = source.code.slice(open, close).replace(/[^\n]+/g, (line) => " ".repeat(line.length));
  return { ...source, code: `${source.code.slice(0, open)}${blank}${source.code.slice(close)}` };
}
