/** How one command of the repository ended when the app ran it. */
export interface CheckResult {
  command: string;
  /** `cut_off`: ended by something else than itself, such as too much output. `not_run`: what it stands on failed, or no time was left. */
  state: "passed" | "failed" | "timed_out" | "cut_off" | "not_run";
  /** Of one that ended by itself. */
  exitCode?: number;
  seconds: number;
  /** The last of what it printed; the repository's word, or the agent's. */
  tail: string;
}

/** A command after the change, and where it failed on the base without it, too. */
export interface Check {
  after: CheckResult;
  before?: CheckResult;
}

/** Whether the change's own tests tell of it: `proven` they fail without the change and pass with it; `not_proven` they pass without it. */
export type Proof = "proven" | "not_proven" | "not_told";

/**
 * Why nothing is told: the change has no tests, or nothing else; the machine was lost before they were run alone; alone on the base they
 * came to no end, or setup failed there; what failed there fails in the same way, or comes to no end, without them; the agent is the same
 * user as what runs the checks.
 */
export type Untold =
  | "no_tests"
  | "tests_only"
  | "lost"
  | "no_end"
  | "setup_fails"
  | "base_fails"
  | "shared_user";

/** What the app saw of a change, beside what the agent says of it. */
export interface Evidence {
  checks: Check[];
  proof: Proof;
  /** Where the checks pass, and the proof is not told. */
  untold?: Untold;
  /** The change's tests, some of them, and the commands that failed with them alone. Where it is proven. */
  tests?: string[];
  provenBy?: string[];
  /** Why nothing could be checked, or what of it does not hold: sentences of ours. */
  notes: string[];
  /** Where the change makes tests prove less, by rules of ours (S23). What passes then proves nothing. */
  weakened: Weakened[];
  /** Paths in the change that may change how the checks run. With any it is never proven. */
  steering?: string[];
  /** How often the agent was sent back with what failed, oldest first. */
  rounds?: SentBack[];
}

/** A round in which the agent was to mend what failed. */
export interface SentBack {
  /** The commands that failed with its change, and passed without it. */
  failed: string[];
  costMicroUsd: number;
}

/** One such place; `detail` goes on from the path. */
export interface Weakened {
  path: string;
  line?: number;
  detail: string;
}

interface States {
  after: Pick<CheckResult, "state">;
  before?: Pick<CheckResult, "state"> | undefined;
}

/** Whether a command does not pass with the change that is known to pass without it. Pure. */
export function isBroken({ after, before }: States): boolean {
  return after.state !== "passed" && after.state !== "not_run" && before?.state === "passed";
}

/** Whether a command that does not pass with the change is known not to pass without it either: that is nothing of the change's. Pure. */
export function isOld({ after, before }: States): boolean {
  if (after.state === "not_run" || before === undefined) return false;
  return before.state === "failed" || (before.state === "timed_out" && after.state === "timed_out");
}

/** What there is to tell of a change that no check ran on. Pure. */
export function toUncheckedEvidence({
  notes = [],
  weakened = [],
}: Partial<Pick<Evidence, "notes" | "weakened">>): Evidence | undefined {
  if (notes.length + weakened.length === 0) return undefined;
  return { checks: [], proof: "not_told", notes, weakened };
}

/** All of the evidence that tells whether a change is sound: no words of anybody's. */
interface Soundness {
  checks: readonly States[];
  notes: readonly unknown[];
  weakened: readonly unknown[];
}

/** Whether every check passed, or fails without the change, too. Pure. */
export function areChecksSound({ checks }: Pick<Soundness, "checks">): boolean {
  return checks.every((check) => check.after.state === "passed" || isOld(check));
}

/** Whether all was checked, no test weakened, and every check passed, or failed before the change as it does after it. Pure. */
export function isSound(evidence: Soundness | undefined): boolean {
  if (evidence === undefined) return true;
  return evidence.weakened.length === 0 && evidence.notes.length === 0 && areChecksSound(evidence);
}
