import type { ComparedFile } from "../weakening.ts";
import { toCodeLanguage } from "./code-language.ts";
import { isOnlyDependencies } from "./dependencies.ts";
import { isFalseModule } from "./false-modules.ts";
import { isSetting } from "./is-setting.ts";
import { hasOtherSource, isLockFile } from "./lock-file.ts";
import { shadowsLibrary } from "./python-library.ts";
import { isRunnerName, isSetupName } from "./runner-names.ts";
import { isTestPlace } from "./test-places.ts";

export interface SteeringOptions {
  isTest: (path: string) => boolean;
  /** Whether a command that the repository is checked by names the file. */
  isNamed: (path: string) => boolean;
}

/** Tells by its path whether a changed file may steer the checks; only of manifests and lock files it matters what changed. */
export function isSteeringPath(file: ComparedFile, { isTest, isNamed }: SteeringOptions): boolean {
  const { path, before, after } = file;
  if (isLockFile(path)) return hasOtherSource(file);
  const isBesideTests = isTestPlace(path, isTest);
  if (isSetting(path, isBesideTests)) return !isOnlyDependencies(file);
  if (isNamed(path) && (file.after === undefined || !isTest(path))) return true;
  if (before === undefined && isFalseModule(path)) return true;
  if (before === undefined && shadowsLibrary(path, after, { isBesideTests, isNamed })) return true;
  if (!isBesideTests) return isRunnerName(path);
  return isSetupName(path) || (before === undefined && after === undefined && isProgram(path));
}

/** A test that may be run, or isn't any more: of its mode alone runners and shells can make that. */
function isProgram(path: string): boolean {
  return toCodeLanguage(path, undefined) !== undefined || !/\.\w+$/.test(path);
}
