import { setTimeout as delay } from "node:timers/promises";
import type { JobState, Sandbox } from "../sandbox/sandbox.ts";

const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 1_000;
export const OUTPUT_CAP_BYTES = 1024 * 1024;

/** All that a job wrote, once it has ended. Throws when the time is over. */
export async function readJob(
  sandbox: Sandbox,
  job: string,
  signal: AbortSignal,
): Promise<{ output: Uint8Array; state: Exclude<JobState, { kind: "running" }> }> {
  const chunks: Uint8Array[] = [];
  let offsetBytes = 0;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(MAX_PAUSE_MS, 2 * pauseMs)) {
    const { chunk, state } = await sandbox.poll(job, { offsetBytes, capBytes: OUTPUT_CAP_BYTES });
    chunks.push(chunk);
    offsetBytes += chunk.length;
    if (state.kind !== "running" || offsetBytes >= OUTPUT_CAP_BYTES)
      return { output: Buffer.concat(chunks), state: state.kind === "running" ? { kind: "gone" } : state };
    await delay(pauseMs, undefined, { signal });
  }
}
