/** How one command of the repository ended when the app ran it. */
export interface CheckResult {
  command: string;
  /** `cut_off`: ended by something else than itself, such as too much output. */
  state: "passed" | "failed" | "timed_out" | "cut_off";
  exitCode: number;
  seconds: number;
  /** The last of what it printed; the repository's word, or the agent's. */
  tail: string;
}

/** A command after the change, and where it failed on the base without it, too. */
export interface Check {
  after: CheckResult;
  before?: CheckResult;
}

/**
 * Whether the change's own tests tell of it: `proven` they fail without the change and pass with it; `not_proven` they pass without it;
 * `not_told` the change has no tests, or nothing else, or its checks don't pass.
 */
export type Proof = "proven" | "not_proven" | "not_told";

/** What the app saw of a change, beside what the agent says of it. */
export interface Evidence {
  checks: Check[];
  proof: Proof;
  /** Why nothing could be checked: a sentence of ours. */
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

/** Whether a command does not pass with the change that passed without it, or did not come to an end there. Pure. */
export function isNewFailure({
  after,
  before,
}: {
  after: Pick<CheckResult, "state">;
  before?: Pick<CheckResult, "state"> | undefined;
}): boolean {
  return after.state !== "passed" && before?.state !== "failed";
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
  checks: readonly { after: Pick<CheckResult, "state">; before?: Pick<CheckResult, "state"> }[];
  notes: readonly unknown[];
  weakened: readonly unknown[];
}

/** Whether all was checked, no test weakened, and every check passed, or failed before the change as it does after it. Pure. */
export function isSound(evidence: Soundness | undefined): boolean {
  if (evidence === undefined) return true;
  if (evidence.weakened.length > 0 || evidence.notes.length > 0) return false;
  return !evidence.checks.some(isNewFailure);
}
