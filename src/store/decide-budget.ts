import type { Turn, TurnLimits } from "../run/thread.ts";

/** The smallest budget worth beginning with; below it a run would end before it said anything. */
const MIN_BUDGET_MICRO_USD = 10_000;

/** What is spent and reserved already, of the run's thread and of its repository's day. */
export interface Spent {
  threadMicroUsd: number;
  repositoryMicroUsd: number;
}

/** What the run may spend, or which cap leaves it too little. Pure. */
export function decideBudget(
  { threadMicroUsd, repositoryMicroUsd }: Spent,
  limits: TurnLimits,
): Extract<Turn, { kind: "taken" | "no_budget" }> {
  const { threadBudgetMicroUsd, repositoryDayBudgetMicroUsd, runBudgetMicroUsd } = limits;
  const threadLeft = threadBudgetMicroUsd - threadMicroUsd;
  const repositoryLeft = repositoryDayBudgetMicroUsd - repositoryMicroUsd;
  if (threadLeft < MIN_BUDGET_MICRO_USD) return toNoBudget("thread", threadBudgetMicroUsd, threadMicroUsd);
  if (repositoryLeft < MIN_BUDGET_MICRO_USD)
    return toNoBudget("repository", repositoryDayBudgetMicroUsd, repositoryMicroUsd);
  return { kind: "taken", budgetMicroUsd: Math.min(runBudgetMicroUsd, threadLeft, repositoryLeft) };
}

function toNoBudget(cap: "thread" | "repository", capMicroUsd: number, spentMicroUsd: number) {
  return { kind: "no_budget" as const, cap, capMicroUsd, spentMicroUsd };
}
