import { findSteeringCode } from "./steering/find-steering-code.ts";
import { isSteeringPath } from "./steering/is-steering-path.ts";
import { toNamedMatcher } from "./steering/named-files.ts";
import type { ComparedFile } from "./weakening.ts";

const MAX_PATHS = 20;

/**
 * Finds the files of a change that may change how its checks run, so that what passes says less of the rest: settings, what a command
 * of `verify` names, scripts that run checks, and code that reaches into what runs tests. It is no accusation: most such changes are
 * honest. It reads names and patterns: code that hides well isn't found.
 *
 * A file whose texts are both undefined changed in a way that is no text's (it is gone, binary, or has another mode): its path decides.
 * Pure; the same whatever the order of the files. The paths are sorted by code units, at most 20.
 */
export function findSteering(
  files: readonly ComparedFile[],
  { isTest, verify }: { isTest: (path: string) => boolean; verify: readonly string[] },
): string[] {
  const options = { isTest, isNamed: toNamedMatcher(verify) };
  const changed = files.filter(({ before, after }) => before === undefined || before !== after);
  const byPath = changed.filter((file) => isSteeringPath(file, options)).map(({ path }) => path);
  const found = new Set([...byPath, ...findSteeringCode(changed, options)]);
  return [...found].sort().slice(0, MAX_PATHS);
}
