import { setTimeout as pause } from "node:timers/promises";
import type { Job, JobState, Sandbox } from "../sandbox/sandbox.ts";

/** A step may take a minute (F12). */
const TIMEOUT_MS = 20_000;
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 1_000;
const CHUNK_CAP_BYTES = 4 * 1024 * 1024;

/** A job of the app's own, that runs as the agent with its home, reaches nothing, and is over in seconds. */
export type ShortJob = Pick<Job, "name" | "args" | "stdin" | "outputCapBytes">;

/** How waiting is done; a test has a clock of its own. */
export interface Clock {
  now: () => number;
  sleep: (ms: number) => Promise<void>;
}

export const realSleep: Clock["sleep"] = (ms) => pause(ms);

/** What a short job came to: its output when it ended with exit code 0, else why there is none. */
export type ShortJobResult =
  | { kind: "done"; output: Uint8Array }
  | { kind: "failed"; why: string; exitCode?: number };

/** Runs a short job to its end. The second time the job of that name is found, and its output is the same. */
export async function runShortJob(sandbox: Sandbox, job: ShortJob, clock: Clock): Promise<ShortJobResult> {
  await sandbox.start({
    ...job,
    as: "agent",
    env: {},
    allowedHosts: [],
    model: undefined,
    timeoutMs: TIMEOUT_MS,
  });
  const giveUpAt = clock.now() + TIMEOUT_MS;
  const chunks: Uint8Array[] = [];
  let offsetBytes = 0;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(MAX_PAUSE_MS, 2 * pauseMs)) {
    const { chunk, state } = await sandbox.poll(job.name, { offsetBytes, capBytes: CHUNK_CAP_BYTES });
    chunks.push(chunk);
    offsetBytes += chunk.length;
    // The sandbox keeps to the cap, or says that it does (S15).
    if (offsetBytes > job.outputCapBytes) return giveUp(sandbox, job, "too_much_output");
    if (chunk.length === CHUNK_CAP_BYTES) continue;
    if (state.kind !== "running") return toResult(state, Buffer.concat(chunks));
    if (clock.now() >= giveUpAt) return giveUp(sandbox, job, "timed_out");
    await clock.sleep(pauseMs);
  }
}

async function giveUp(sandbox: Sandbox, { name }: ShortJob, why: string): Promise<ShortJobResult> {
  await sandbox.kill(name, 0);
  return { kind: "failed", why };
}

function toResult(state: Exclude<JobState, { kind: "running" }>, output: Uint8Array): ShortJobResult {
  if (state.kind === "gone") return { kind: "failed", why: "gone" };
  if (state.reason !== "exited") return { kind: "failed", why: state.reason };
  if (state.exitCode === 0) return { kind: "done", output };
  return { kind: "failed", why: "exited", ...(state.exitCode !== undefined && { exitCode: state.exitCode }) };
}
