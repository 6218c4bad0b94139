import type { Evidence } from "./evidence.ts";

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
  /** The built-in list's. */
  | "protected-path"
  /** The repository's own list's. */
  | "own-protected-path"
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

/** A change that is not published and is kept with the thread: the next run goes on from it, and `publish` publishes it. */
export interface KeptChange {
  /** The agent's, for the commit that may come of it. */
  title?: string;
  done?: string[];
  files: number;
  additions: number;
  deletions: number;
  /** What the app saw of it, as far as it looked. */
  evidence?: Evidence;
  /** What cut the work on it short, where it was to be published all the same. */
  notes?: string[];
  /** Of a change whose last state went with the sandbox: since when it is kept. */
  at?: number;
}

/** The most of something that a run may have, and whose limit that is. */
export interface Most {
  amount: number;
  by: "server" | "repository";
}

/** Whose budget ended a run, or left it too little to begin with. */
export type BudgetCap =
  | { cap: "run"; capMicroUsd: number; most: Most }
  /** `mostMicroUsd`: how far people may raise it. */
  | { cap: "thread"; capMicroUsd: number; mostMicroUsd: number }
  | { cap: "repository" | "person"; capMicroUsd: number };

/** Why the agent's work ended before the agent said so; what it did is kept and offered. */
export type CutShort = { why: "silence" | "time" | "turns" } | { why: "budget"; cap: BudgetCap };

/** What stopped a run, where nobody said stop: what became of its thread, or of the comment that asked for it (F33, F34). */
export type StopReason = "closed" | "merged" | "deleted" | "transferred" | "withdrawn";

/** What waits for approval longer is asked for anew. */
export const APPROVAL_DAYS = 14;

/** Outcomes that wait for a person: a later command of the thread takes them up. */
export const AWAITING: readonly Outcome["kind"][] = ["planned", "asked", "parked"];

/** Outcomes of runs that came to nothing which a later one could repeat or be told of. */
export const IDLE: readonly Outcome["kind"][] = ["silent", "refused", "parked", "handed_over", "nothing_to"];

/** How a run ended. Exactly one a run; worded in `report/`. */
export type Outcome = OutcomeKind & { kept?: KeptChange };

type OutcomeKind =
  | {
      kind: "published";
      /** Undefined when the commit went onto an existing pull request's head branch, or on a branch alone. */
      pullRequest: { number: number; url: string; created: boolean } | undefined;
      /** Of a branch alone, as the repository wants it: the page where a person opens its pull request, and where that would go. */
      toOpen?: { url: string; base: string };
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
      /** What the agent leaves for somebody to do. */
      followUps?: string[];
      /** What the app saw of it; absent where the repository asks for no checks. */
      evidence?: Evidence;
      /** What to add to the repository's config to have such changes checked; only where it says nothing of that. */
      suggestedConfig?: string;
    }
  /** A change that could be published, and is not: the repository wants a person to say so. `notes`: warnings of the gate. */
  | { kind: "kept_back"; text: string; notes: string[]; followUps?: string[]; kept: KeptChange }
  /** `followUps`: what the agent leaves for somebody to do. */
  | { kind: "answered"; text: string; followUps?: string[] }
  /** A plan that waits for `approve`. `wrote`: how many files the agent changed all the same; they are thrown away. `unknown`: it could not be looked at. */
  | { kind: "planned"; text: string; wrote?: number | "unknown" }
  /**
   * A question that waits for its answer, by number or in words; nothing runs meanwhile. `verb`: of a run that changes nothing, and the one
   * that goes on by the answer changes nothing either.
   */
  | { kind: "asked"; question: string; options: string[]; text: string; verb?: "plan" | "ask" }
  /** The command of somebody who may not write, as it would run; it waits for a writer's `approve`. */
  | { kind: "parked"; instruction: string; isCut: boolean }
  /** An `also` that the agent of another run was given. */
  | { kind: "handed_over"; to: string }
  /**
   * There is nothing here that the command could be about. `options`: how many the question has, where the number is none of them. `people`:
   * whose commands wait, where an approval says of none of several.
   */
  | {
      kind: "nothing_to";
      what: "retry" | "approve" | "answer" | "publish";
      why?: "too_old";
      options?: number;
      people?: string[];
    }
  | { kind: "no_change"; why: "nothing" | "needs_person" | "unclear"; text: string }
  /** The sandbox was gone before the changes were taken out of it; the text is what the agent said of them. */
  | { kind: "changes_lost"; text: string }
  | { kind: "blocked"; findings: GateFinding[]; text: string }
  /** `why` is absent where a ruleset or a branch protection may stand in the way. */
  | {
      kind: "publish_refused";
      reason: string;
      text: string;
      why?: "permission" | "branch_taken" | "base_gone";
    }
  | { kind: "refused"; why: "no_access" | "paused" | "thread_busy" }
  | { kind: "silent"; why: string }
  /** Line 0: the whole file. */
  | { kind: "invalid_config"; path: string; line: number; key: string; rule: string }
  /** `wasQueued`: it had not begun. `why` is absent where somebody said stop. */
  | { kind: "stopped"; by: string | undefined; wasQueued?: true; why?: StopReason }
  | { kind: "timed_out"; minutes: number; most: Most; text: string }
  | { kind: "max_turns"; turns: number; text: string }
  | ({ kind: "budget_reached"; text: string } & BudgetCap)
  | { kind: "agent_failed"; failure: AgentFailure; detail: string }
  | { kind: "clone_failed"; failure: CloneFailure; detail: string }
  | { kind: "setup_failed"; command: string; exitCode: number; tail: string }
  | { kind: "sandbox_unavailable"; reason: string }
  | { kind: "abandoned"; why: string }
  | { kind: "broken"; detail: string };
