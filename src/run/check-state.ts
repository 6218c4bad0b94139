/**
 * How a check run ends. Never otherwise: a commit's rollup counts `cancelled`, `action_required` and `timed_out` as failed, and would
 * turn red a commit that the run found, the default branch's head for one (F65).
 */
export type Conclusion = "success" | "neutral";

/** What a check run shows. */
export interface CheckOutput {
  title: string;
  summary: string;
}

/** A check run as it is to be. */
export type CheckState =
  | { status: "queued" | "in_progress"; output: CheckOutput }
  | { status: "completed"; conclusion: Conclusion; output: CheckOutput };
