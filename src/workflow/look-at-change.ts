import { type ChangeSet, type FileChange, isBinary } from "../change/change-set.ts";
import { findSteering } from "../integrity/find-steering.ts";
import { findWeakenings } from "../integrity/find-weakenings.ts";
import { toTestMatcher } from "../integrity/test-files.ts";
import type { ComparedFile } from "../integrity/weakening.ts";
import type { Weakened } from "../run/evidence.ts";
import type { RunPlan } from "../run/plan.ts";
import type { Looked } from "./verify/verify.ts";

const MAX_WEAKENED = 20;
/** What tests are given, and no test. */
const BESIDE_TESTS = /(?:^|\/)(?:fixtures|testdata|__\w+__)\/|\.snap$/;
const MAX_PATH_CHARS = 300;

/** What is known of a change from its files alone, by the base's contents: the store keeps it without them. Pure. */
export function lookAtChange(changeSet: ChangeSet, plan: Pick<RunPlan, "tests" | "verify">): Looked {
  const { changes } = changeSet;
  const isTest = toTestMatcher(plan.tests);
  const has = {
    tests: changes.some(({ kind, path }) => kind === "put" && isTest(path)),
    others: changes.some(({ path }) => !isTest(path)),
  };
  const steering = findSteering(changes.flatMap(toSeen), { isTest, verify: plan.verify });
  return {
    has,
    weakened: toWeakened(changeSet, isTest),
    steering: steering.map((path) => path.slice(0, MAX_PATH_CHARS)),
  };
}

/** What can't be compared as text has no texts. */
function toSeen(change: FileChange): ComparedFile[] {
  const compared = toCompared(change);
  return compared.length > 0 ? compared : [{ path: change.path, before: undefined, after: undefined }];
}

/** Where the change makes tests prove less. What a file that is gone held is not known here: a test's is told, unless code went with it. */
function toWeakened({ changes }: ChangeSet, isTest: (path: string) => boolean): Weakened[] {
  const gone = changes.filter(({ kind }) => kind === "delete").map(({ path }) => path);
  const isCodeGone = gone.some((path) => !isTest(path));
  const removed = isCodeGone ? [] : gone.filter((path) => isTest(path) && !BESIDE_TESTS.test(path));
  const found = findWeakenings(changes.flatMap(toCompared), { isTest });
  return [...removed.map((path) => ({ path, line: undefined, detail: "was removed" })), ...found]
    .slice(0, MAX_WEAKENED)
    .map(({ path, line, detail }) => ({
      path: path.slice(0, MAX_PATH_CHARS),
      detail,
      ...(line !== undefined && { line }),
    }));
}

function toCompared(change: FileChange): ComparedFile[] {
  if (change.kind === "delete" || isBinary(change.content)) return [];
  const { path, content, baseContent, previousPath } = change;
  const after = Buffer.from(content).toString("utf8");
  const before = baseContent && Buffer.from(baseContent).toString("utf8");
  if (previousPath === undefined) return [{ path, before, after }];
  return [
    { path: previousPath, before, after: undefined },
    { path, before: undefined, after },
  ];
}
