import type { FileChange } from "../../change/change-set.ts";
import { toTestMatcher } from "../../integrity/test-files.ts";
import type { AgentJob } from "../../run/agent-job.ts";
import type { Check, CheckResult, Evidence } from "../../run/evidence.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { Steps } from "../steps.ts";
import { isSameFailure } from "./failure-print.ts";
import { type Checked, type Phase, runChecks } from "./run-checks.ts";

/** What is known of a collected change before anything of it is run. */
export interface Looked extends Pick<Evidence, "weakened"> {
  /** Some of its tests, and whether it has anything beside tests. */
  tests: string[];
  hasOthers: boolean;
  /** Files in it that may change how the checks run. */
  steering: string[];
}

/** What the app saw of a change, and of its base on the way: the run's next round need not look there again. */
export interface Verified {
  evidence: Evidence | undefined;
  base: Checked | undefined;
}

const LOST = "The sandbox was lost before the change could be checked.";

/**
 * Runs the repository's checks on the collected change, and on the base where something fails; where all pass and the change has tests,
 * those alone on the base: do they tell of it? A change that weakens tests, or touches how the checks run, is never proven. No evidence
 * where the repository asks for no checks, and nothing is weakened.
 */
export async function verify(
  steps: Steps,
  { plan, job, looked, base }: { plan: RunPlan; job: AgentJob; looked: Looked; base: Checked | undefined },
): Promise<Verified> {
  const { tests, hasOthers, weakened, steering } = looked;
  const say = (told: Partial<Evidence>, seen = base): Verified => ({
    evidence: {
      ...{ checks: [], proof: "not_told", notes: [], weakened },
      ...(steering.length > 0 && { steering }),
      ...told,
    },
    base: seen,
  });
  if (plan.verify.length === 0) return weakened.length === 0 ? { evidence: undefined, base } : say({});

  const look = async (phase: Phase, takes: Takes) => {
    const checked = await runChecks(steps, { plan, ...job, phase, takes });
    return checked.kind === "gone" ? undefined : checked;
  };
  const lookAtBase = async () => base ?? look("before", () => []);
  const after = await look("after", (changes) => [...changes]);
  if (after === undefined) return say({ notes: [LOST] });
  if (!isAllPassed(after)) {
    const before = await lookAtBase();
    return say({ checks: toChecks(after, before, plan) }, before);
  }
  const passed = { checks: toChecks(after, base, plan) };
  if (weakened.length + steering.length > 0) return say(passed);
  if (tests.length === 0) return say({ ...passed, untold: "no_tests" });
  if (!hasOthers) return say({ ...passed, untold: "tests_only" });
  // What the agent can write to is no proof.
  if (after.isShared) return say({ ...passed, untold: "shared_user" });
  const isTest = toTestMatcher(plan.tests);
  const red = await look("red", (changes) => takeTests(changes, isTest));
  const seen = toProof(red, plan);
  if (seen.kind !== "failed") return say({ ...passed, ...seen.told });
  const before = await lookAtBase();
  const provenBy = seen.failed.filter((result) => tellsMore(result, find(before, result.command)));
  const proven = { proof: "proven", provenBy: provenBy.map(({ command }) => command), tests } as const;
  const told =
    provenBy.length > 0 ? proven : ({ untold: before === undefined ? "lost" : "base_fails" } as const);
  return say({ checks: toChecks(after, before, plan), ...told }, before);
}

/**
 * Whether a command's failure with the tests alone is theirs: it passes on the base without them, or fails in another way, as where there
 * was no test at all.
 */
function tellsMore(red: CheckResult, before: CheckResult | undefined): boolean {
  if (before?.state === "passed") return true;
  return before?.state === "failed" && !isSameFailure(red, before);
}

type Takes = (changes: readonly FileChange[]) => FileChange[];

/** The tests of a change as they stand in it. Where one was made of a file that is no test, that file stays. */
export function takeTests(changes: readonly FileChange[], isTest: (path: string) => boolean): FileChange[] {
  return changes
    .filter(({ path }) => isTest(path))
    .map((change) => {
      if (change.kind === "delete" || change.previousPath === undefined || isTest(change.previousPath))
        return change;
      const { previousPath: _, ...made } = change;
      return made;
    });
}

/** What the tests alone came to on the base: what failed there, or what is told of a proof already. */
function toProof(
  red: Checked | undefined,
  { verify: commands }: RunPlan,
): { kind: "failed"; failed: CheckResult[] } | { kind: "told"; told: Partial<Evidence> } {
  if (red === undefined) return { kind: "told", told: { untold: "lost" } };
  if (isAllPassed(red)) return { kind: "told", told: { proof: "not_proven" } };
  if (red.results.length > commands.length) return { kind: "told", told: { untold: "setup_fails" } };
  const failed = red.results.filter(({ state }) => state === "failed");
  return failed.length > 0 ? { kind: "failed", failed } : { kind: "told", told: { untold: "no_end" } };
}

/** Each command with what it came to on the base, where that is known. */
function toChecks(after: Checked, before: Checked | undefined, { verify: commands }: RunPlan): Check[] {
  return after.results.map((result) => {
    const earlier = find(before, result.command) ?? findSetup(before, result, commands);
    return { after: result, ...(earlier !== undefined && { before: earlier }) };
  });
}

/** Of setup only what failed is a result: where the base's commands were run, its setup had passed. */
function findSetup(
  before: Checked | undefined,
  { command }: CheckResult,
  commands: readonly string[],
): CheckResult | undefined {
  const isSetUp = before !== undefined && before.results.length === commands.length;
  return isSetUp && !commands.includes(command)
    ? { command, state: "passed", exitCode: 0, seconds: 0, tail: "" }
    : undefined;
}

function find(checked: Checked | undefined, command: string): CheckResult | undefined {
  return checked?.results.find((result) => result.command === command);
}

function isAllPassed({ results }: Checked): boolean {
  return results.every(({ state }) => state === "passed");
}
