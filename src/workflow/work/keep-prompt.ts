import { type AgentJob, renderAgentJob } from "../../run/agent-job.ts";
import {
  type KeptPrompt,
  parseKeptPrompt,
  serializeKeptPrompt,
  toPromptName,
} from "../../run/kept-prompt.ts";
import type { Step } from "../step.ts";

/**
 * Keeps what a job is about to be given, and tells what to give it. The second time that is what was kept the first time: the job may work by
 * then, and what is made anew has another nonce and perhaps other comments. A store that fails holds up no agent: it is given its prompt unkept.
 */
export async function keepPrompt(
  { store, log, run }: Step,
  { job, prompt }: { job: AgentJob; prompt: KeptPrompt },
): Promise<KeptPrompt> {
  const name = toPromptName(run.id, job);
  try {
    const kept = await store.prompts.get(name);
    if (kept !== undefined) return parseKeptPrompt(kept);
    await store.prompts.put(name, serializeKeptPrompt(prompt));
  } catch (err) {
    log.warn({ job: renderAgentJob(job), err }, "prompt.not_kept");
  }
  return prompt;
}
