import { type AgentJob, MAX_AGENT_JOBS } from "../run/agent-job.ts";

/**
 * The agent jobs of a run up to its last, oldest first. Of a machine before the last it is not known how often its agent was at work there:
 * `isThere` tells.
 */
export async function listJobs(
  last: AgentJob,
  isThere: (job: AgentJob) => Promise<boolean>,
): Promise<AgentJob[]> {
  const jobs: AgentJob[] = [];
  for (let machine = 1; machine <= last.machine; machine += 1) {
    const rounds = machine === last.machine ? last.round : MAX_AGENT_JOBS;
    for (let round = 1; round <= rounds; round += 1) {
      const job = { machine, round };
      if (machine < last.machine && !(await isThere(job))) break;
      jobs.push(job);
    }
  }
  return jobs;
}

/** The older first. */
export function compareJobs(one: AgentJob, other: AgentJob): number {
  return one.machine - other.machine || one.round - other.round;
}
