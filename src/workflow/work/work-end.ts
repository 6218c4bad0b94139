import { decideAgentOutcome } from "../../agent/outcome.ts";
import type { AgentProgress } from "../../agent/progress.ts";
import type { BudgetCap, CutShort, Outcome } from "../../run/outcome.ts";
import type { RunPlan } from "../../run/plan.ts";
import type { Run } from "../../run/run.ts";
import { type Spending, type Thread, toThreadCap } from "../../run/thread.ts";
import type { JobState } from "../../sandbox/sandbox.ts";
import type { RunParts } from "../parts.ts";
import type { Gone } from "../thread-sandbox.ts";

export type WorkEnd =
  | Gone
  | { kind: "done" }
  /** The agent was stopped to be told more, by these runs. */
  | { kind: "added"; runIds: string[] }
  | ({ kind: "cut" } & CutShort)
  | { kind: "over"; outcome: Outcome };

/** How the last of a run's agent jobs ended. */
export type LastEnd = Exclude<WorkEnd, Gone | { kind: "added" }>;

/** The exit code of a process that SIGKILL ended. */
const SIGKILLED = 137;

/** A job whose process is not there any more. */
export type EndedJob = Exclude<JobState, { kind: "running" }>;

/** Whether something killed the agent that was not the app: once more is worth it (F21). */
function isKilledOutside(job: EndedJob): boolean {
  if (job.kind === "gone" || job.reason === "out_of_memory") return true;
  return job.reason === "exited" && (job.exitCode === undefined || job.exitCode === SIGKILLED);
}

function isKilled(job: EndedJob): boolean {
  return job.kind === "gone" || job.reason === "killed";
}

/**
 * How the work of an agent ended whose process is not there any more. Pure.
 */
export function decideWorkEnd({
  model,
  isLastMachine,
  progress,
  job,
  stderr,
  cut,
  cap,
}: {
  /** As people chose it. */
  model: string;
  isLastMachine: boolean;
  progress: AgentProgress;
  job: EndedJob;
  stderr: string;
  /** Why the agent's time was over at this look, if it was. */
  cut: "time" | "silence" | undefined;
  /** Whose budget it is that was used up, if it was. */
  cap: BudgetCap;
}): WorkEnd {
  if (progress.end === undefined) {
    // Ended by us, in a look that did not live to say so.
    if (isKilled(job) && cut !== undefined) return { kind: "cut", why: cut };
    if (isKilledOutside(job) && !isLastMachine) return { kind: "gone" };
  }
  if (job.kind === "exited" && job.reason === "timed_out") return { kind: "cut", why: "time" };
  const outcome = decideAgentOutcome({ progress, state: job, stderr });
  switch (outcome.kind) {
    case "done":
      return { kind: "done" };
    case "max_turns":
      return { kind: "cut", why: "turns" };
    case "budget":
      return { kind: "cut", why: "budget", cap };
    case "failed": {
      // The CLI names the address it talked to; inside it is the sandbox's own door, which tells people nothing.
      const detail = outcome.detail.replace(/\(?(https?:\/\/)?127\.0\.0\.1:\d+\)?/g, "the model's API");
      const failure = { kind: "agent_failed", failure: outcome.failure, detail } as const;
      return {
        kind: "over",
        outcome: outcome.failure === "model_not_found" ? { ...failure, detail: model } : failure,
      };
    }
  }
}

/**
 * Whose budget it is that the run's own is cut to: a run gets what it asks for, or what its thread or its repository's day has left. Told
 * from what it was given, what the thread had spent before it (only one run works in a thread), and which of the two days has less left.
 */
export function decideBudgetCap({
  run: { budgetMicroUsd },
  plan: {
    limits: { budgetMicroUsd: asked, most },
  },
  thread: { spentMicroUsd, raisedMicroUsd },
  spent: { repositoryDayMicroUsd, personDayMicroUsd },
  limits,
}: {
  run: Pick<Run, "budgetMicroUsd">;
  plan: Pick<RunPlan, "limits">;
  thread: Pick<Thread, "spentMicroUsd" | "raisedMicroUsd">;
  spent: Pick<Spending, "repositoryDayMicroUsd" | "personDayMicroUsd">;
  limits: Pick<
    RunParts["settings"]["limits"],
    | "threadBudgetMicroUsd"
    | "threadBudgetMaxMicroUsd"
    | "repositoryDayBudgetMicroUsd"
    | "personDayBudgetMicroUsd"
  >;
}): BudgetCap {
  if (budgetMicroUsd >= asked) return { cap: "run", capMicroUsd: asked, most: most.budgetMicroUsd };
  const threadCapMicroUsd = toThreadCap(raisedMicroUsd, limits);
  if (budgetMicroUsd >= threadCapMicroUsd - spentMicroUsd)
    return { cap: "thread", capMicroUsd: threadCapMicroUsd, mostMicroUsd: limits.threadBudgetMaxMicroUsd };
  const { repositoryDayBudgetMicroUsd, personDayBudgetMicroUsd } = limits;
  return personDayBudgetMicroUsd - personDayMicroUsd < repositoryDayBudgetMicroUsd - repositoryDayMicroUsd
    ? { cap: "person", capMicroUsd: personDayBudgetMicroUsd }
    : { cap: "repository", capMicroUsd: repositoryDayBudgetMicroUsd };
}
