import type { CheckResult } from "../../run/evidence.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { AgentWork, WorkBefore } from "./cost.ts";
import type { WorkEnd } from "./work-end.ts";

/** What an agent job is asked: the task, what people add to it (by their runs), to mend what its change broke, or its answer now that the budget is used up. */
export type RoundAsk =
  | { kind: "task" }
  | { kind: "more"; runIds: string[] }
  | { kind: "mend"; failed: CheckResult[] }
  | { kind: "wrap_up" };

const MINUTE_MS = 60_000;
/** What a job has at least; the ones before it may have used up nearly all. */
const MIN_BUDGET_MICRO_USD = 10_000;
/** A tenth of a run's budget is kept for the agent's last turn, unless that is too little to say anything. */
const WRAP_UP_SHARE = 0.1;
/** The answer is one tool call; the CLI may ask for it twice. */
const WRAP_UP_TURNS = 3;

/** What of a run's budget is kept for the last turn. */
function toReserve(budgetMicroUsd: number): number {
  const share = Math.floor(budgetMicroUsd * WRAP_UP_SHARE);
  return share < MIN_BUDGET_MICRO_USD ? 0 : share;
}

/** Whether an agent whose budget is used up has one last turn, to say what it did. Pure. */
export function wrapsUp({
  end,
  work,
  budgetMicroUsd,
}: {
  end: WorkEnd;
  work: Pick<AgentWork, "progress" | "before">;
  budgetMicroUsd: number;
}): boolean {
  if (end.kind !== "cut" || end.why !== "budget" || toReserve(budgetMicroUsd) === 0) return false;
  return budgetMicroUsd - toCostSoFar(work) >= MIN_BUDGET_MICRO_USD;
}

/** What the run's agents cost by then, as people are told it on the way. Pure. */
export function toCostSoFar({ progress, before }: Pick<AgentWork, "progress" | "before">): number {
  return before.costMicroUsd + progress.costMicroUsd;
}

/** Whether the run has money, turns and time left for the agent to mend something. Pure. */
export function hasRoomToMend({
  work,
  workedMs,
  budgetMicroUsd,
  limits,
}: {
  work: Pick<AgentWork, "progress" | "before">;
  workedMs: number;
  budgetMicroUsd: number;
  limits: Pick<RunPlan["limits"], "turns" | "minutes">;
}): boolean {
  const left = budgetMicroUsd - toCostSoFar(work) - toReserve(budgetMicroUsd);
  const turns = work.before.turns + work.progress.turns;
  return left >= MIN_BUDGET_MICRO_USD && turns < limits.turns && workedMs < limits.minutes * MINUTE_MS;
}

/** What one job may use of what its run has left. Pure. */
export function toRoundLimits({
  ask,
  before,
  budgetMicroUsd,
  plan,
}: {
  ask: RoundAsk;
  before: WorkBefore;
  budgetMicroUsd: number;
  plan: Pick<RunPlan, "limits">;
}): { budgetMicroUsd: number; turns: number } {
  const left = budgetMicroUsd - before.costMicroUsd;
  if (ask.kind === "wrap_up") return { budgetMicroUsd: left, turns: WRAP_UP_TURNS };
  return {
    budgetMicroUsd: Math.max(MIN_BUDGET_MICRO_USD, left - toReserve(budgetMicroUsd)),
    turns: Math.max(1, plan.limits.turns - before.turns),
  };
}
