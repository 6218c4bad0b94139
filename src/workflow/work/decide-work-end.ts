import { decideAgentOutcome } from "../../agent/outcome.ts";
import type { BudgetCap } from "../../run/outcome.ts";
import type { JobState } from "../../sandbox/sandbox.ts";
import type { WorkEnd, WorkOrder, WorkState } from "./work.ts";

/** The exit code of a process that SIGKILL ended. */
const SIGKILLED = 137;

type EndedJob = Exclude<JobState, { kind: "running" }>;

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
 *
 * @param seen.cut why the agent's time was over at this look, if it was
 * @param seen.cap whose budget it is that was used up, if it was
 */
export function decideWorkEnd(
  { plan, attempt }: Pick<WorkOrder, "plan" | "attempt">,
  { progress }: Pick<WorkState, "progress">,
  {
    job,
    stderr,
    cut,
    cap,
  }: { job: EndedJob; stderr: string; cut: "time" | "silence" | undefined; cap: BudgetCap },
): WorkEnd {
  if (progress.end === undefined) {
    // Ended by us, in a look that did not live to say so.
    if (isKilled(job) && cut !== undefined) return { kind: "cut", why: cut };
    if (isKilledOutside(job) && attempt === 1) return { kind: "gone" };
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
        outcome: outcome.failure === "model_not_found" ? { ...failure, detail: plan.model } : failure,
      };
    }
  }
}
