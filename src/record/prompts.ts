import type { AgentJob } from "../run/agent-job.ts";
import type { BytesStore } from "../store/store.ts";
import type { RecordedPrompt } from "./run-record.ts";
import type { Redact } from "./transcript-items.ts";

/** placeholder until joined */
export async function readPrompts(
  _store: BytesStore,
  _of: { runId: string; jobs: readonly AgentJob[]; redact: Redact },
): Promise<RecordedPrompt[]> {
  return [];
}
