import type { Spending, Turn, TurnLimits } from "../run/thread.ts";

/** The smallest budget worth beginning with; below it a run would end before it said anything. */
const MIN_BUDGET_MICRO_USD = 10_000;

/** What the run may spend beside what is spent and reserved already, or which cap leaves it too little; the thread's is named first. Pure. */
export function decideBudget(
  { threadMicroUsd, repositoryDayMicroUsd, personDayMicroUsd }: Spending,
  limits: TurnLimits,
): Extract<Turn, { kind: "taken" | "no_budget" }> {
  const { threadBudgetMicroUsd, repositoryDayBudgetMicroUsd, personDayBudgetMicroUsd, runBudgetMicroUsd } =
    limits;
  const caps = [
    { cap: "thread", capMicroUsd: threadBudgetMicroUsd, spentMicroUsd: threadMicroUsd },
    { cap: "repository", capMicroUsd: repositoryDayBudgetMicroUsd, spentMicroUsd: repositoryDayMicroUsd },
    { cap: "person", capMicroUsd: personDayBudgetMicroUsd, spentMicroUsd: personDayMicroUsd },
  ] as const;
  const toLeft = ({ capMicroUsd, spentMicroUsd }: (typeof caps)[number]) => capMicroUsd - spentMicroUsd;
  const reached = caps.find((each) => toLeft(each) < MIN_BUDGET_MICRO_USD);
  if (reached !== undefined) return { kind: "no_budget", ...reached };
  return { kind: "taken", budgetMicroUsd: Math.min(runBudgetMicroUsd, ...caps.map(toLeft)) };
}
