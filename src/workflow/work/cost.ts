import type { AgentProgress } from "../../agent/progress.ts";
import type { AgentJob } from "../../run/agent-job.ts";
import type { Run, Spent } from "../../run/run.ts";
import type { Thread } from "../../run/thread.ts";

/** What one agent job of a run came to. */
export interface AgentWork {
  job: AgentJob;
  /** As people chose it: an alias, or a model's id. */
  model: string;
  progress: AgentProgress;
  startedAt: number;
  /** What jobs before it cost that died with their machine: the CLI writes its figure down at an end that it sees coming. */
  beforeMicroUsd: number;
}

/** What a run's cost is judged by: what the CLI had counted for the session before it, and what was reserved for it. */
export type Account = Pick<Thread, "sessionCostMicroUsd"> & Pick<Run, "budgetMicroUsd">;

/**
 * The cost of this run: what the sandbox's gateway counted, also beyond what was reserved. Where there is none, what the CLI's
 * cumulative figure grew by, or the estimate when the CLI could not tell; the agent can write to the CLI's output (S33), so that is
 * taken between nothing and what was reserved.
 */
export function toRunCost(
  { progress, beforeMicroUsd }: Pick<AgentWork, "progress" | "beforeMicroUsd">,
  account: Account,
): number {
  if (progress.isMetered) return beforeMicroUsd + progress.costMicroUsd;
  const told = toTold(progress, account).costMicroUsd;
  return Math.min(beforeMicroUsd + told, Math.max(beforeMicroUsd, account.budgetMicroUsd));
}

/**
 * What the CLI counts for the session after this run. A killed process's cost is in its cumulative figure too, though it could not
 * say so. What this run was not charged of it, the next one is.
 */
export function toSessionCost(progress: AgentProgress, account: Account): number {
  const { costMicroUsd, sessionBeforeMicroUsd } = toTold(progress, account);
  return sessionBeforeMicroUsd + Math.min(costMicroUsd, account.budgetMicroUsd);
}

/** The CLI's cumulative figure, taken apart. One below that of before means that the session began anew. */
function toTold(
  { end, costMicroUsd }: AgentProgress,
  { sessionCostMicroUsd }: Account,
): { costMicroUsd: number; sessionBeforeMicroUsd: number } {
  const figure = end?.sessionCostMicroUsd;
  if (figure === undefined) return { costMicroUsd, sessionBeforeMicroUsd: sessionCostMicroUsd };
  const sessionBeforeMicroUsd = figure < sessionCostMicroUsd ? 0 : sessionCostMicroUsd;
  const grown = figure - sessionBeforeMicroUsd;
  // A figure of less than half of what the session's own messages come to is not the CLI's.
  if (2 * grown < costMicroUsd) return { costMicroUsd, sessionBeforeMicroUsd: sessionCostMicroUsd };
  return { costMicroUsd: grown, sessionBeforeMicroUsd };
}

/** What is kept of an agent at each look at it. */
export function toSpent(agent: AgentWork, account: Account): Spent {
  const { model, progress, startedAt } = agent;
  return {
    model,
    startedAt,
    turns: progress.turns,
    tokens: progress.tokens,
    costMicroUsd: toRunCost(agent, account),
    sessionCostMicroUsd: toSessionCost(progress, account),
  };
}
