import type { AgentJob } from "../run/agent-job.ts";
import { parseKeptPrompt, toPromptName } from "../run/kept-prompt.ts";
import type { BytesStore } from "../store/store.ts";
import { type Redact, redactAll } from "./redact-all.ts";
import type { RecordedPrompt } from "./run-record.ts";

/** What the agents of a run were given, as it is kept; a prompt of which nothing is kept any more is left out. Without secrets. */
export async function readPrompts(
  store: BytesStore,
  { runId, jobs, redact }: { runId: string; jobs: readonly AgentJob[]; redact: Redact },
): Promise<RecordedPrompt[]> {
  const kept = await Promise.all(
    jobs.map(async (job) => ({ job, bytes: await store.get(toPromptName(runId, job)) })),
  );
  return kept.flatMap(({ job, bytes }) =>
    bytes === undefined ? [] : [{ job, ...redactAll(parseKeptPrompt(bytes), redact) }],
  );
}
