import { ONE_WORD_PROMPT, toOneWordArgs, toOneWordEnv } from "../agent/one-word.ts";
import { decideAgentOutcome } from "../agent/outcome.ts";
import { foldEvents, NO_PROGRESS } from "../agent/progress.ts";
import { parseChunk } from "../agent/transcript.ts";
import { toKeyHeader } from "../sandbox/model-credential.ts";
import type { Job, ModelAccess, Sandbox } from "../sandbox/sandbox.ts";
import type { KeyHere, OneWord } from "./judge-model.ts";
import { readJob } from "./read-job.ts";

const JOB = "doctor-word";
/** A tenth of a cent is usual. */
const BUDGET_MICRO_USD = 50_000;
const KEY_MS = 5_000;

/** Has the agent's program ask the model for one word, as a run's agent would ask it. */
export async function askOneWord(
  sandbox: Sandbox,
  {
    job,
    model,
    signal,
    now,
  }: {
    job: Omit<Job, "name" | "args" | "env" | "stdin">;
    model: string;
    signal: AbortSignal;
    now: () => number;
  },
): Promise<OneWord> {
  const startedAt = now();
  await sandbox.start({
    ...{ ...job, name: JOB, budgetMicroUsd: BUDGET_MICRO_USD, env: toOneWordEnv() },
    args: toOneWordArgs({ program: sandbox.paths.agent, model }),
    stdin: Buffer.from(ONE_WORD_PROMPT),
  });
  const { output, state } = await readJob(sandbox, JOB, signal);
  const ms = now() - startedAt;
  const progress = foldEvents(NO_PROGRESS, parseChunk(output).events);
  const outcome = decideAgentOutcome({ progress, state, stderr: await sandbox.stderrTail(JOB) });
  return { outcome, model: progress.model, costMicroUsd: progress.costMicroUsd, ms };
}

/** Whether the API takes the key itself, asked for its list of models, which costs nothing. Never throws. */
export async function tryKeyHere({ baseUrl, credential }: ModelAccess): Promise<KeyHere> {
  // What a subscription's token may list is not known.
  if (credential.kind !== "api_key") return "unknown";
  const headers = { ...toKeyHeader(credential), "anthropic-version": "2023-06-01" };
  try {
    const { status, body } = await fetch(`${baseUrl}/v1/models`, {
      headers,
      signal: AbortSignal.timeout(KEY_MS),
    });
    await body?.cancel();
    return status === 401 ? "refused" : status === 200 ? "taken" : "unknown";
  } catch {
    return "unknown";
  }
}
