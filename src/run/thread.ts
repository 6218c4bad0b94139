import type { StopReason } from "./outcome.ts";
import type { TriggerKind } from "./trigger.ts";

/** Where in a thread somebody said stop: what was asked before it is stopped (F3). */
export interface StopMark {
  /** When it was said, by GitHub's clock: a whole second. */
  at: number;
  /** Of the trigger that said it: of two in one second, the one of the higher id is the newer. `event`: something that happened to the thread. */
  kind: TriggerKind | "event";
  id: number;
  by: string;
  /** Absent where somebody said stop. `removed`: the app has no access to the repository any more (F17). */
  why?: Exclude<StopReason, "withdrawn"> | "removed" | undefined;
}

/** What became of a thread on GitHub: the issue's own end, or that of the pull request it led to. Merged stays merged. */
export interface ThreadClosing {
  at: number;
  how: "closed" | "merged" | "deleted" | "transferred";
}

/** What a thread owns over its life. */
export interface Thread {
  id: string;
  /** Claude's session of this thread and the cumulative cost the CLI reported for it, in micro-dollars. */
  sessionId: string | undefined;
  sessionCostMicroUsd: number;
  branch: string | undefined;
  pullNumber: number | undefined;
  /** The newest stop; undefined when nobody said it. */
  stopped: StopMark | undefined;
  spentMicroUsd: number;
  /** How far people raised the thread's cap. */
  raisedMicroUsd: number;
  /** Undefined while it is open, as far as the app was told. */
  closed: ThreadClosing | undefined;
  /** The run whose change was not published yet: its change set is kept, and the next run goes on from it. */
  keptRunId: string | undefined;
  /** Whether jobs in its sandbox are the app's own user there, as it was told before the agent's first one: it serves one run (S30). */
  sharesUser: boolean;
}

export type ThreadPatch = Partial<
  Pick<Thread, "sessionId" | "sessionCostMicroUsd" | "branch" | "pullNumber" | "keptRunId" | "sharesUser">
>;

/** The answer to a run that asks for its thread. `position` counts from 1: how many runs of its thread are before it, the working one too. */
export type Turn =
  | { kind: "taken"; budgetMicroUsd: number }
  | { kind: "waiting"; position: number; because: "thread" | "repository" | "operator" }
  | { kind: "no_budget"; cap: "thread" | "repository" | "person"; capMicroUsd: number; spentMicroUsd: number }
  | { kind: "cancelled" };

/** How a run stands with its thread that has it, or waits for it; kept in the checkpoint between looks. */
export type TurnState = Extract<Turn, { kind: "taken" | "waiting" }>;

/** The caps under which a run may begin; money in micro-dollars. */
export interface TurnLimits {
  maxRuns: number;
  maxRunsPerRepository: number;
  runBudgetMicroUsd: number;
  threadBudgetMicroUsd: number;
  repositoryDayBudgetMicroUsd: number;
  personDayBudgetMicroUsd: number;
}

/** What is spent, and reserved by what works, of each budget that holds for a run; money in micro-dollars. */
export interface Spending {
  threadMicroUsd: number;
  repositoryDayMicroUsd: number;
  personDayMicroUsd: number;
}

/** A thread's cap: the operator's, with what people raised it by, as far as the operator allows. Pure. */
export function toThreadCap(
  raisedMicroUsd: number,
  limits: { threadBudgetMicroUsd: number; threadBudgetMaxMicroUsd: number },
): number {
  return Math.min(limits.threadBudgetMaxMicroUsd, limits.threadBudgetMicroUsd + raisedMicroUsd);
}

/** The name of a thread's sandbox: never shared between repositories, because a thread never is. */
export function toSandboxName(threadId: string): string {
  return `thread-${threadId}`;
}
