import type { TurnLimits } from "../../../src/run/thread.ts";

export const NOW = Date.UTC(2026, 0, 15, 12);

/** Caps that are far away. */
export const LIMITS: TurnLimits = {
  maxRuns: 100,
  maxRunsPerRepository: 100,
  runBudgetMicroUsd: 5_000_000,
  threadBudgetMicroUsd: 20_000_000,
  repositoryDayBudgetMicroUsd: 50_000_000,
  personDayBudgetMicroUsd: 50_000_000,
};
