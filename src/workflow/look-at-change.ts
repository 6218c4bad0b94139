import type { ChangeSet, FileChange } from "../change/change-set.ts";
import { findSteering } from "../integrity/find-steering.ts";
import { findWeakenings } from "../integrity/find-weakenings.ts";
import { toTestMatcher } from "../integrity/test-files.ts";
import type { ComparedFile } from "../integrity/weakening.ts";
import type { Weakened } from "../run/evidence.ts";
import type { RunPlan } from "../run/plan.ts";
import type { Looked } from "./verify/verify.ts";

const MAX_WEAKENED = 20;
const MAX_TESTS = 5;
const MAX_STEERING = 20;
/** What tests are given, and no test. */
const BESIDE_TESTS = /(?:^|\/)(?:fixtures|testdata|__\w+__)\/|\.snap$/;
const MAX_PATH_CHARS = 300;

/** What is known of a change from its files alone, by the base's contents: the store keeps it without them. Pure. */
export function lookAtChange(changeSet: ChangeSet, plan: Pick<RunPlan, "tests" | "verify">): Looked {
  const { changes } = changeSet;
  const isTest = toTestMatcher(plan.tests);
  const tests = changes.filter(({ kind, path }) => kind === "put" && isTest(path)).map(({ path }) => path);
  const seen = changes.flatMap((change) => toSeen(change, isTest));
  const found = findSteering(seen, { isTest, verify: plan.verify });
  // A runner may go by the mode of a file.
  const steering = new Set([...changes.filter(isOfMode).map(({ path }) => path), ...found]);
  return {
    tests: tests.map(toShown).slice(0, MAX_TESTS),
    hasOthers: changes.some(({ path }) => !isTest(path)),
    weakened: findWeakened(changeSet, plan),
    steering: [...steering].map(toShown).slice(0, MAX_STEERING),
  };
}

function toShown(path: string): string {
  return path.slice(0, MAX_PATH_CHARS).toWellFormed();
}

/** What is gone, or has another mode alone, is judged by its path. A test that is gone is told of elsewhere. */
function toSeen(change: FileChange, isTest: (path: string) => boolean): ComparedFile[] {
  const { path } = change;
  const byPath = { path, before: undefined, after: undefined };
  if (change.kind === "delete") return isTest(path) ? [] : [byPath];
  if (isOfMode(change)) return [byPath];
  const compared = toCompared(change, isTest);
  return compared.some((each) => each.path === path)
    ? compared
    : [...compared, { path, before: undefined, after: toText(change.content) }];
}

/** Whether a file has another mode, and nothing else. */
function isOfMode(change: FileChange): boolean {
  if (change.kind === "delete" || change.previousPath !== undefined) return false;
  const { content, baseContent } = change;
  return baseContent !== undefined && Buffer.compare(content, baseContent) === 0;
}

/** Where the change makes tests prove less. Of a test that was too large to be read, its end alone is told, unless code went with it. */
export function findWeakened({ changes }: ChangeSet, { tests }: Pick<RunPlan, "tests">): Weakened[] {
  const isTest = toTestMatcher(tests);
  const gone = changes.filter(({ kind }) => kind === "delete");
  const isCodeGone = gone.some(({ path }) => !isTest(path));
  const removed = gone
    .filter(({ path, baseContent }) => baseContent === undefined && isTest(path) && !BESIDE_TESTS.test(path))
    .filter(() => !isCodeGone);
  const compared = changes.flatMap((change) => toCompared(change, isTest));
  const found = findWeakenings(compared, { isTest });
  return [...removed.map(({ path }) => ({ path, line: undefined, detail: "was removed" })), ...found]
    .slice(0, MAX_WEAKENED)
    .map(({ path, line, detail }) => ({
      path: toShown(path),
      detail,
      ...(line !== undefined && { line }),
    }));
}

/** A test that is moved to where none is looked for is gone, whatever stands there. */
function toCompared(change: FileChange, isTest: (path: string) => boolean): ComparedFile[] {
  const { path, baseContent } = change;
  const before = toText(baseContent);
  if (change.kind === "delete") return before === undefined ? [] : [{ path, before, after: undefined }];
  const { content, previousPath } = change;
  const after = toText(content);
  if (previousPath === undefined) return [{ path, before, after }];
  const gone = { path: previousPath, before, after: undefined };
  return isTest(previousPath) && !isTest(path) ? [gone] : [gone, { path, before: undefined, after }];
}

/** What is no UTF-8 is read all the same: one byte in a test must not hide what becomes of the rest. */
function toText(content: Uint8Array | undefined): string | undefined {
  return content && Buffer.from(content).toString("utf8");
}
