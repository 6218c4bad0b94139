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
  before: WorkBefore;
}

/** What the run's agent jobs before one came to, on machines that were lost and in earlier rounds. */
export interface WorkBefore {
  costMicroUsd: number;
  turns: number;
  tokens: number;
  /** What the CLI had counted for the session by then; undefined where it begins with what the thread's row says. */
  sessionCostMicroUsd: number | undefined;
}

export const NO_WORK_BEFORE: WorkBefore = {
  costMicroUsd: 0,
  turns: 0,
  tokens: 0,
  sessionCostMicroUsd: undefined,
};

/** What a run's cost is judged by: what the CLI had counted for the session before it, and what was reserved for it. */
export type Account = Pick<Thread, "sessionCostMicroUsd"> & Pick<Run, "budgetMicroUsd">;

/**
 * The cost of this run: what the sandbox's gateway counted, also beyond what was reserved. Where there is none, what the CLI's
 * cumulative figure grew by, or the estimate when the CLI could not tell; the agent can write to the CLI's output (S33), so that is
 * taken between nothing and what was reserved.
 */
export function toRunCost(
  { progress, before }: Pick<AgentWork, "progress" | "before">,
  account: Account,
): number {
  if (progress.isMetered) return before.costMicroUsd + progress.costMicroUsd;
  const told = toTold(progress, toAccount(account, before)).costMicroUsd;
  return Math.min(before.costMicroUsd + told, Math.max(before.costMicroUsd, account.budgetMicroUsd));
}

/** What a job is judged by: of a round that goes on in a session, what the CLI had counted by the end of the one before it. */
function toAccount(account: Account, { sessionCostMicroUsd }: WorkBefore): Account {
  return sessionCostMicroUsd === undefined ? account : { ...account, sessionCostMicroUsd };
}

/**
 * What the CLI counts for the session after this run. A process that SIGTERM ended has its cost in the
 * cumulative figure too, though it could not say so; after SIGKILL that begins at 0 (2.1.329, ADR 0014). What this run was not charged of it, the next one is.
 */
export function toSessionCost(
  { progress, before }: Pick<AgentWork, "progress" | "before">,
  account: Account,
): number {
  const { costMicroUsd, sessionBeforeMicroUsd } = toTold(progress, toAccount(account, before));
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
  const { model, progress, startedAt, before } = agent;
  return {
    model,
    startedAt,
    turns: before.turns + progress.turns,
    tokens: before.tokens + progress.tokens,
    costMicroUsd: toRunCost(agent, account),
    sessionCostMicroUsd: toSessionCost(agent, account),
  };
}

/** What the next job has before it. In another home the session begins with what is kept of it. */
export function toWorkBefore(
  agent: AgentWork,
  { account, isSameHome }: { account: Account; isSameHome: boolean },
): WorkBefore {
  const { turns, tokens, costMicroUsd, sessionCostMicroUsd } = toSpent(agent, account);
  return {
    turns,
    tokens,
    costMicroUsd,
    sessionCostMicroUsd: isSameHome ? sessionCostMicroUsd : undefined,
  };
}
