/** What a thread owns over its life. */
export interface Thread {
  id: string;
  repositoryId: number;
  number: number;
  /** Claude's session of this thread and the cumulative cost the CLI reported for it, in micro-dollars. */
  sessionId: string | undefined;
  sessionCostMicroUsd: number;
  branch: string | undefined;
  pullNumber: number | undefined;
  /** Commands older than this comment (by its id) are stopped (F3); 0 when nobody said stop. */
  stoppedBefore: number;
  stoppedBy: string | undefined;
  spentMicroUsd: number;
  /** The run whose change was not published yet: its change set is kept, and the next run goes on from it. */
  keptRunId: string | undefined;
  /** Whether jobs in its sandbox are the app's own user there, as it was told before the agent's first one: it serves one run (S30). */
  sharesUser: boolean;
}

export type ThreadPatch = Partial<
  Pick<Thread, "sessionId" | "sessionCostMicroUsd" | "branch" | "pullNumber" | "keptRunId" | "sharesUser">
>;

/** What a run is told that asks for its thread answers. `position` counts from 1: how many runs of its thread are before it, the working one too. */
export type Turn =
  | { kind: "taken"; budgetMicroUsd: number }
  | { kind: "waiting"; position: number; because: "thread" | "repository" | "operator" }
  | { kind: "no_budget"; cap: "thread" | "repository"; capMicroUsd: number; spentMicroUsd: number }
  | { kind: "cancelled" };

/** The caps under which a run may begin; money in micro-dollars. */
export interface TurnLimits {
  maxRuns: number;
  maxRunsPerRepository: number;
  runBudgetMicroUsd: number;
  threadBudgetMicroUsd: number;
  repositoryDayBudgetMicroUsd: number;
}
