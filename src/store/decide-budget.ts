import type { Turn, TurnLimits } from "../run/thread.ts";

/** The smallest budget worth beginning with; below it a run would end before it said anything. */
const MIN_BUDGET_MICRO_USD = 10_000;

/** What is spent and reserved already, of the run's thread and of its repository's day. */
export interface SpentSums {
  threadMicroUsd: number;
  repositoryMicroUsd: number;
}

/** What the run may spend, or which cap leaves it too little; the thread's is named first. Pure. */
export function decideBudget(
  { threadMicroUsd, repositoryMicroUsd }: SpentSums,
  limits: TurnLimits,
): Extract<Turn, { kind: "taken" | "no_budget" }> {
  const { threadBudgetMicroUsd, repositoryDayBudgetMicroUsd, runBudgetMicroUsd } = limits;
  const caps = [
    { cap: "thread", capMicroUsd: threadBudgetMicroUsd, spentMicroUsd: threadMicroUsd },
    { cap: "repository", capMicroUsd: repositoryDayBudgetMicroUsd, spentMicroUsd: repositoryMicroUsd },
  ] as const;
  const toLeft = ({ capMicroUsd, spentMicroUsd }: (typeof caps)[number]) => capMicroUsd - spentMicroUsd;
  const reached = caps.find((each) => toLeft(each) < MIN_BUDGET_MICRO_USD);
  if (reached !== undefined) return { kind: "no_budget", ...reached };
  return { kind: "taken", budgetMicroUsd: Math.min(runBudgetMicroUsd, ...caps.map(toLeft)) };
}
