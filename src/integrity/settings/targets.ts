import type { Source } from "../reading/source.ts";
import { toChecks } from "./check-tools.ts";
import { CHECKS_BY_NAME, compareCommands, doesNothing } from "./commands.ts";

/** Compares the targets of a Makefile, or what looks like one, that have a checking name. */
export function findWeakerTargets(before: Source, after: Source): { at: number; detail: string }[] {
  const are = readTargets(after);
  const checks = new Set([...are.values()].flatMap(({ recipe }) => toChecks(recipe)));
  const found: { at: number; detail: string }[] = [];
  for (const [name, { recipe }] of readTargets(before)) {
    if (!CHECKS_BY_NAME.test(name)) continue;
    const is = are.get(name);
    const detail =
      compareCommands(recipe, is && toWork(is, are), checks) ??
      (isForgiven(is?.recipe ?? "") && !isForgiven(recipe)
        ? "has a script that passes whatever fails"
        : undefined);
    if (detail !== undefined) found.push({ at: is?.at ?? -1, detail });
  }
  return found;
}

interface Target {
  recipe: string;
  /** The targets that are made before it. */
  needs: string;
  at: number;
}

/** What a target does: where it only speaks, and what it needs does more, it makes that. */
function toWork({ recipe, needs }: Target, all: ReadonlyMap<string, Target>): string {
  const isGathering =
    doesNothing(recipe) && needs.split(/\s+/).some((name) => !doesNothing(all.get(name)?.recipe ?? ""));
  return isGathering ? `make ${needs}` : recipe;
}

/** In make, a dash before a command ignores its failure. */
function isForgiven(recipe: string): boolean {
  return recipe.split("\n").some((line) => /^[ \t]+@?-/.test(line) && toChecks(line).length > 0);
}

function readTargets({ code }: Source): Map<string, Target> {
  const targets = new Map<string, Target>();
  for (const match of code.matchAll(
    /^([\w.:-]{1,60}?)(?:[ \t][^:=\n]*)?:(?!=)([^\n]*)\n((?:[ \t][^\n]*\n|\n(?=[ \t]))*)/gm,
  )) {
    targets.set(match[1] ?? "", { needs: match[2]?.trim() ?? "", recipe: match[3] ?? "", at: match.index });
    if (targets.size >= 500) break;
  }
  return targets;
}
