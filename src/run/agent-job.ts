import { createHash } from "node:crypto";
import { MAX_ATTEMPTS } from "./repository-config.ts";

/** Which of a run's agent jobs it is. Costs, transcripts and stop marks are kept by both numbers. */
export interface AgentJob {
  /** The machine it works on, from 1: another when the first was lost with all that was in it (F21). */
  machine: number;
  /** The agent's turn in it, from 1: what it is sent back for goes on in the same session. */
  round: number;
}

/** A run whose machine died without a result begins once more, from the same base and with its last checkpoint (F21). */
export const MAX_MACHINES = 2;
/** How often the agent of a run is stopped to be told more; what is said after that waits for the thread's next run. */
export const MAX_ADDITIONS = 3;
/** The most agent jobs of a run: its first work, once more on another machine, what is added to it, what it is to mend, and a last turn when its budget is used up. */
export const MAX_AGENT_JOBS = MAX_MACHINES + MAX_ADDITIONS + MAX_ATTEMPTS + 1;

/** As steps and jobs are named by it: `1.1`. */
export function renderAgentJob({ machine, round }: AgentJob): string {
  return `${machine}.${round}`;
}

/** The job's name in the sandbox. */
export function toAgentJobName(runId: string, { machine, round }: AgentJob): string {
  return `agent-${runId}-${machine}-${round}`;
}

/** The Claude session that a run begins, as the UUID the CLI asks for. The same run always begins the same one. */
export function toSessionId(runId: string): string {
  const hex = createHash("sha256").update(`session ${runId}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
