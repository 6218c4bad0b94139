import type { ComparedFile } from "../weakening.ts";
import { isOnlyDependencies } from "./dependencies.ts";
import { isFalseModule } from "./false-modules.ts";
import { isSetting } from "./is-setting.ts";
import { hasOtherSource, isLockFile } from "./lock-file.ts";
import { isRunnerName, isSetupName } from "./runner-names.ts";
import { isTestPlace } from "./test-places.ts";

export interface SteeringOptions {
  isTest: (path: string) => boolean;
  /** Whether a command that the repository is checked by names the file. */
  isNamed: (path: string) => boolean;
}

/** Tells by its path whether a changed file may steer the checks; only of manifests and lock files it matters what changed. */
export function isSteeringPath(file: ComparedFile, { isTest, isNamed }: SteeringOptions): boolean {
  const { path, before } = file;
  if (isLockFile(path)) return hasOtherSource(file);
  const isBesideTests = isTestPlace(path, isTest);
  if (isSetting(path, isBesideTests)) return !isOnlyDependencies(file);
  if (isNamed(path) && (before === undefined || !isTest(path))) return true;
  if (before === undefined && isFalseModule(path)) return true;
  return isBesideTests ? isSetupName(path) : isRunnerName(path);
}
