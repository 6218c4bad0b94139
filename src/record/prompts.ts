import { type AgentJob, renderAgentJob } from "../run/agent-job.ts";
import { parseKeptPrompt, toPromptName } from "../run/kept-prompt.ts";
import type { Run } from "../run/run.ts";
import type { BytesStore } from "../store/store.ts";
import { listJobs } from "./list-jobs.ts";
import { type Redact, redactAll } from "./redact-all.ts";
import type { RecordedPrompt } from "./run-record.ts";

/**
 * What the agents of a run were given, as it is kept, oldest first, also before they have said anything; a prompt of which nothing is kept any
 * more is left out. Without secrets.
 */
export async function readPrompts(
  store: BytesStore,
  { run, redact }: { run: Pick<Run, "id" | "agentJob">; redact: Redact },
): Promise<RecordedPrompt[]> {
  if (run.agentJob === undefined) return [];
  const kept = new Map<string, Promise<Uint8Array | undefined>>();
  const read = (job: AgentJob) => {
    const bytes = kept.get(renderAgentJob(job)) ?? store.get(toPromptName(run.id, job));
    kept.set(renderAgentJob(job), bytes);
    return bytes;
  };
  const jobs = await listJobs(run.agentJob, async (job) => (await read(job)) !== undefined);
  const found = await Promise.all(jobs.map(async (job) => ({ job, bytes: await read(job) })));
  return found.flatMap(({ job, bytes }) =>
    bytes === undefined ? [] : [{ job, ...redactAll(parseKeptPrompt(bytes), redact) }],
  );
}
