import type { FileChange } from "../../change/change-set.ts";
import { toTestMatcher } from "../../integrity/test-files.ts";
import type { AgentJob } from "../../run/agent-job.ts";
import type { Check, CheckResult, Evidence } from "../../run/evidence.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { Steps } from "../steps.ts";
import { type Checked, type Phase, runChecks } from "./run-checks.ts";

/** What is known of a collected change before anything of it is run. */
export interface Looked extends Pick<Evidence, "weakened"> {
  /** Whether it has tests, and anything beside them. */
  has: { tests: boolean; others: boolean };
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
  const { has, weakened, steering } = looked;
  const say = (told: Partial<Evidence>, seen = base): Verified => ({
    evidence: {
      ...{ checks: [], proof: "not_told", notes: [], weakened },
      ...(steering.length > 0 && { steering }),
      ...told,
    },
    base: seen,
  });
  if (plan.verify.length === 0) return weakened.length === 0 ? { evidence: undefined, base } : say({});

  const look = async (phase: Phase, takes: (change: FileChange) => boolean) => {
    const checked = await runChecks(steps, { plan, ...job, phase, takes });
    return checked.kind === "gone" ? undefined : checked;
  };
  const lookAtBase = async () => base ?? look("before", () => false);
  const after = await look("after", () => true);
  if (after === undefined) return say({ notes: [LOST] });
  if (!isAllPassed(after)) {
    const before = await lookAtBase();
    return say({ checks: toChecks(after, before) }, before);
  }
  const passed = say({ checks: toChecks(after, base) });
  if (!has.tests || !has.others || weakened.length + steering.length > 0) return passed;
  const isTest = toTestMatcher(plan.tests);
  const red = await look("red", ({ path }) => isTest(path));
  if (red === undefined) return passed;
  if (isAllPassed(red)) return say({ checks: toChecks(after, base), proof: "not_proven" });
  // What fails there without the tests as well says nothing of them; nor does what only takes too long.
  const failed = red.results.filter(({ state }) => state === "failed");
  const before = failed.length === 0 ? base : await lookAtBase();
  const isProven = failed.some(({ command }) => find(before, command)?.state === "passed");
  return say({ checks: toChecks(after, before), proof: isProven ? "proven" : "not_told" }, before);
}

function toChecks(after: Checked, before: Checked | undefined): Check[] {
  return after.results.map((result) => {
    const earlier = find(before, result.command);
    return { after: result, ...(earlier !== undefined && { before: earlier }) };
  });
}

function find(checked: Checked | undefined, command: string): CheckResult | undefined {
  return checked?.results.find((result) => result.command === command);
}

function isAllPassed({ results }: Checked): boolean {
  return results.every(({ state }) => state === "passed");
}
