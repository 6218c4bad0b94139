import type { Source } from "../reading/source.ts";
import { toChecks } from "./check-tools.ts";
import { CHECKS_BY_NAME, compareCommands } from "./commands.ts";

/** Compares the scripts of `package.json` and `composer.json` that have a checking name. */
export function findWeakerScripts(before: Source, after: Source): { at: number; detail: string }[] {
  const were = readScripts(before);
  const are = readScripts(after);
  const found: { at: number; detail: string }[] = [];
  const checks = new Set(
    [...are].filter(([name]) => CHECKS_BY_NAME.test(name)).flatMap(([, { value }]) => toChecks(value)),
  );
  for (const [name, { value }] of were) {
    if (!CHECKS_BY_NAME.test(name)) continue;
    const is = are.get(name);
    const own = new Set(toChecks(is?.value ?? ""));
    const called = is === undefined || name !== "test" ? checks : withCalled(own, is.value, are);
    const detail = compareCommands(value, is?.value, called);
    if (detail !== undefined) found.push({ at: is?.at ?? -1, detail });
  }
  return found;
}

/** What the scripts check that this one runs. */
function withCalled(
  own: Set<string>,
  command: string,
  all: ReadonlyMap<string, { value: string }>,
): Set<string> {
  for (const [, name = ""] of command.matchAll(/\brun\s+([\w:.-]+)/g)) {
    for (const kind of toChecks(all.get(name)?.value ?? "")) own.add(kind);
  }
  if (all.has("pretest")) for (const kind of toChecks(all.get("pretest")?.value ?? "")) own.add(kind);
  return own;
}

function readScripts({ code }: Source): Map<string, { value: string; at: number }> {
  const scripts = new Map<string, { value: string; at: number }>();
  const parsed = parse(code);
  if (typeof parsed?.scripts !== "object" || parsed.scripts === null) return scripts;
  for (const [name, value] of Object.entries(parsed.scripts).slice(0, 500)) {
    const command = Array.isArray(value) ? value.join(" && ") : String(value);
    scripts.set(name, { value: command, at: code.indexOf(`${JSON.stringify(name)}:`) });
  }
  return scripts;
}

function parse(code: string): { scripts?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(code);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
