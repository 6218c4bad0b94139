/**
 * How a check run ends. `failure` on a commit that the run made, and never on one that it found, the default branch's head for one: a commit's
 * rollup counts it, `cancelled`, `action_required` and `timed_out` as failed, and would turn red because of us (F65).
 */
export type Conclusion = "success" | "neutral" | "failure";

/** What a check run shows. */
export interface CheckOutput {
  title: string;
  summary: string;
}

/** What the buttons of a check run do, by the identifiers that GitHub sends back. */
export const BUTTONS = ["stop", "retry", "approve"] as const;
export type Button = (typeof BUTTONS)[number];

/** A check run as it is to be. GitHub shows at most three buttons. */
export type CheckState = {
  output: CheckOutput;
  buttons: readonly Button[];
  /** Where "View more details" leads; without it GitHub shows the App's home page. */
  detailsUrl?: string | undefined;
} & ({ status: "queued" | "in_progress" } | { status: "completed"; conclusion: Conclusion });
