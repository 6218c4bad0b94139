import type { Source } from "../reading/source.ts";
import { toChecks } from "./check-tools.ts";
import { CHECKS_BY_NAME, compareCommands } from "./commands.ts";

/** Compares the targets of a Makefile, or what looks like one, that have a checking name. */
export function findWeakerTargets(before: Source, after: Source): { at: number; detail: string }[] {
  const are = readTargets(after);
  const checks = new Set([...are.values()].flatMap(({ recipe }) => toChecks(recipe)));
  const found: { at: number; detail: string }[] = [];
  for (const [name, { recipe }] of readTargets(before)) {
    if (!CHECKS_BY_NAME.test(name)) continue;
    const is = are.get(name);
    const detail =
      compareCommands(recipe, is?.recipe, checks) ??
      (isForgiven(is?.recipe ?? "") && !isForgiven(recipe)
        ? "has a script that passes whatever fails"
        : undefined);
    if (detail !== undefined) found.push({ at: is?.at ?? -1, detail });
  }
  return found;
}

/** In make, a dash before a command ignores its failure. */
function isForgiven(recipe: string): boolean {
  return recipe.split("\n").some((line) => /^[ \t]+@?-/.test(line) && toChecks(line).length > 0);
}

function readTargets({ code }: Source): Map<string, { recipe: string; at: number }> {
  const targets = new Map<string, { recipe: string; at: number }>();
  for (const match of code.matchAll(
    /^([\w.:-]{1,60}?)(?:[ \t][^:=\n]*)?:(?!=)[^\n]*\n((?:[ \t][^\n]*\n|\n(?=[ \t]))*)/gm,
  )) {
    targets.set(match[1] ?? "", { recipe: match[2] ?? "", at: match.index });
    if (targets.size >= 500) break;
  }
  return targets;
}
