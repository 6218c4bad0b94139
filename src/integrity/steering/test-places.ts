import { toLanguage } from "../reading/language.ts";
import { readOutline } from "../reading/outline.ts";
import { toTestMatcher } from "../test-files.ts";
import type { ChangedCode } from "./changed-code.ts";

const isUsualTest = toTestMatcher(undefined);
const HELPS =
  /(?:^|[/_.-])(?:test|testing|spec)[_-]?(?:utils?|helpers?|support|kit|lib|common|tools?)(?:[/_.-]|$)|(?:^|\/)(?:testing|testlib|testutil)\//i;

/** A test that is a program of its own, by its name. */
const PROGRAM =
  /(?:^|\/)(?![\w.-]*(?:helper|util|support|setup|common|base|run|lib|assert|config|env))(?:[\w.-]*[._-])?(?:tests?|spec)(?:[._-][\w.-]*)?\.(?:sh|bash|bats|py|[cm]?[jt]sx?|rb|php|pl)$/i;

/** Tells whether a file is where tests, or what helps them, are: whatever the repository calls its tests. */
export function isTestPlace(path: string, isTest: (path: string) => boolean): boolean {
  return isTest(path) || isUsualTest(path) || HELPS.test(path);
}

/** Tells whether a path is of what tests are given to work on. A runner's settings there are a test's, and so is a program. */
export function isGiven(path: string): boolean {
  return /(?:^|\/)(?:fixtures?|testdata|__fixtures__|__snapshots__)\//.test(path);
}

/** Tells whether a file of such a place helps tests. One that was there and held none stays one, whatever cases the change adds to it. */
export function isSupport({ path, before, after }: ChangedCode): boolean {
  if (isGiven(path) || PROGRAM.test(path)) return false;
  const language = toLanguage(path);
  if (language === undefined) return true;
  const text = (before ?? after)?.text;
  return text === undefined || readOutline(path, text, language).cases.length === 0;
}
