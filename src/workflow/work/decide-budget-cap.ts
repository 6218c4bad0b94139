import type { BudgetCap } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { Run } from "../../run/run.ts";
import type { Thread } from "../../run/thread.ts";
import type { RunParts } from "../parts.ts";

/**
 * Whose budget it is that the run's own is cut to: a run gets what it asks for, or what its thread or its repository's day has left. Told
 * from what it was given and what the thread had spent before it; only one run works in a thread.
 */
export function decideBudgetCap({
  run: { budgetMicroUsd },
  plan: {
    limits: { budgetMicroUsd: asked, most },
  },
  thread: { spentMicroUsd },
  limits: { threadBudgetMicroUsd, repositoryDayBudgetMicroUsd },
}: {
  run: Pick<Run, "budgetMicroUsd">;
  plan: Pick<RunPlan, "limits">;
  thread: Pick<Thread, "spentMicroUsd">;
  limits: Pick<RunParts["settings"]["limits"], "threadBudgetMicroUsd" | "repositoryDayBudgetMicroUsd">;
}): BudgetCap {
  if (budgetMicroUsd >= asked) return { cap: "run", capMicroUsd: asked, most: most.budgetMicroUsd };
  if (budgetMicroUsd >= threadBudgetMicroUsd - spentMicroUsd)
    return { cap: "thread", capMicroUsd: threadBudgetMicroUsd };
  return { cap: "repository", capMicroUsd: repositoryDayBudgetMicroUsd };
}
