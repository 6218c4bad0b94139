/** Why the agent failed, told from its transcript's system and result events and its exit code, never from what the model says. */
export type AgentFailure =
  | "authentication"
  | "credit"
  | "rate_limited"
  | "overloaded"
  | "model_not_found"
  /** The session holds more than the model reads, and the CLI could not shorten it. */
  | "too_long"
  | "refused_by_model"
  | "network"
  | "killed"
  | "out_of_memory"
  | "no_result"
  | "error";

/** Why a clone did not come about, each with its own words in the thread (F22). */
export type CloneFailure =
  | "empty"
  | "missing_ref"
  | "denied"
  | "address_not_allowed"
  | "too_large"
  | "network"
  | "unknown";

/** Which rule stopped a change. */
export type GateRule =
  | "path"
  | "protected-path"
  | "symlink"
  | "mode"
  | "filter"
  | "repository"
  | "submodule"
  | "secret"
  | "bidi-text"
  | "file-too-large"
  | "too-large"
  | "too-many-files";

/**
 * One reason not to publish. `path` is made safe to show; it is empty when the whole change set is meant, and ends in a slash when a
 * folder is. `detail` goes on from it: `is protected`.
 */
export interface GateFinding {
  path: string;
  rule: GateRule;
  detail: string;
}

/** A change that is not published and is kept with the thread: the next run goes on from it. */
export interface KeptFigures {
  files: number;
  additions: number;
  deletions: number;
}

/** The most of something that a run may have, and whose limit that is. */
export interface Most {
  amount: number;
  by: "server" | "repository";
}

/** Whose budget ended a run, or left it too little to begin with. */
export type BudgetCap =
  | { cap: "run"; capMicroUsd: number; most: Most }
  | { cap: "thread" | "repository"; capMicroUsd: number };

/** Why the agent's work ended before the agent said so; what it did is kept and offered. */
export type CutShort = { why: "silence" | "time" | "turns" } | { why: "budget"; cap: BudgetCap };

/** How a run ended. Exactly one a run; worded in `report/`. */
export type Outcome = OutcomeKind & { kept?: KeptFigures };

type OutcomeKind =
  | {
      kind: "published";
      /** Undefined when the commit went onto an existing pull request's head branch. */
      pullRequest: { number: number; url: string; created: boolean } | undefined;
      commitSha: string;
      commitUrl: string;
      branch: string;
      branchUrl: string;
      title: string;
      summary: string;
      files: number;
      additions: number;
      deletions: number;
      draft: boolean;
      /** The work was cut short. */
      isUnfinished: boolean;
      /** What people should know of how it was published: moved branch, taken name, fork, warnings of the gate. */
      notes: string[];
    }
  | { kind: "answered"; text: string }
  | { kind: "no_change"; why: "nothing" | "needs_person" | "unclear"; text: string }
  /** The sandbox was gone before the changes were taken out of it; the text is what the agent said of them. */
  | { kind: "changes_lost"; text: string }
  | { kind: "blocked"; findings: GateFinding[]; text: string }
  /** `why` is absent where a ruleset or a branch protection may stand in the way. */
  | { kind: "publish_refused"; reason: string; text: string; why?: "permission" | "branch_taken" }
  | { kind: "refused"; why: "no_access" | "paused" | "thread_busy" }
  | { kind: "silent"; why: string }
  /** Line 0: the whole file. */
  | { kind: "invalid_config"; path: string; line: number; key: string; rule: string }
  /** `wasQueued`: it had not begun. */
  | { kind: "stopped"; by: string | undefined; wasQueued?: true }
  | { kind: "timed_out"; minutes: number; most: Most; text: string }
  | { kind: "max_turns"; turns: number; text: string }
  | ({ kind: "budget_reached"; text: string } & BudgetCap)
  | { kind: "agent_failed"; failure: AgentFailure; detail: string }
  | { kind: "clone_failed"; failure: CloneFailure; detail: string }
  | { kind: "setup_failed"; command: string; exitCode: number; tail: string }
  | { kind: "sandbox_unavailable"; reason: string }
  | { kind: "nothing_to_retry" }
  | { kind: "abandoned"; why: string }
  | { kind: "broken"; detail: string };
