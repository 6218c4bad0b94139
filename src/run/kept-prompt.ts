import { z } from "zod";
import { type AgentJob, renderAgentJob } from "./agent-job.ts";

/** A piece of a prompt, or what was not made one. */
export interface PromptItem {
  /** What it is, in words of ours: `the issue, by octocat`. A name or a path in it is text, without anything invisible. */
  title: string;
  /** Bytes of it in the prompt. */
  sizeBytes: number;
  /** How many hidden things were taken out of it. */
  hiddenRemoved: number;
  /** Why it is not in the prompt, or only a part of it is; a sentence of ours. */
  leftOut?: string | undefined;
}

/** What an agent was given. */
export interface KeptPrompt {
  /** What it was told beside the prompt. */
  system: string;
  /** The prompt, to the last byte. */
  text: string;
  /** The prompt piece by piece, in its order, with what was left out where it would have stood. Our own words between them are no pieces. */
  items: readonly PromptItem[];
}

const KEPT_PROMPT: z.ZodType<KeptPrompt> = z.object({
  system: z.string(),
  text: z.string(),
  items: z.array(
    z.object({
      title: z.string(),
      sizeBytes: z.number(),
      hiddenRemoved: z.number(),
      leftOut: z.string().optional(),
    }),
  ),
});

/** The name that the prompt of a run's agent job is kept by. */
export function toPromptName(runId: string, job: AgentJob): string {
  return `${runId}.${renderAgentJob(job)}`;
}

/** The prompt as bytes: JSON. */
export function serializeKeptPrompt(prompt: KeptPrompt): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(prompt));
}

/** The prompt that those bytes are. Throws where they are none. */
export function parseKeptPrompt(bytes: Uint8Array): KeptPrompt {
  return KEPT_PROMPT.parse(JSON.parse(new TextDecoder().decode(bytes)));
}
