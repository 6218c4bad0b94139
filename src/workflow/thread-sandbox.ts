import { setTimeout as pause } from "node:timers/promises";
import { SandboxError } from "../errors.ts";
import { toSandboxName } from "../run/thread.ts";
import type { Job, JobState, Sandbox } from "../sandbox/sandbox.ts";
import type { RunStep, Step } from "./step.ts";

/** A step's answer when the run's sandbox is not there any more, and nothing of what was in it. */
export interface Gone {
  kind: "gone";
}

export const GONE: Gone = { kind: "gone" };

type Where = Pick<RunStep, "sandboxes" | "run">;

/** The thread's sandbox, started or made when it is not there: for steps that can begin with an empty one. */
export function acquireSandbox({ sandboxes, run }: Where): Promise<Sandbox> {
  return sandboxes.acquire(toSandboxName(run.threadId));
}

/**
 * Removes the thread's sandbox where its jobs are the app's own user, and tells whether it did: an agent could have changed what the app runs
 * there next, beside a live clone token (S30). The app's own record decides, and nothing that the machine says now. The second time: false.
 */
export async function discardShared({ store, sandboxes, run, thread }: Step): Promise<boolean> {
  if (!thread.sharesUser) return false;
  await sandboxes.destroy(toSandboxName(run.threadId));
  await store.threads.update(run.threadId, { sharesUser: false });
  return true;
}

/** Whether the machine has stopped or is gone. What its jobs were doing has ended either way; a stopped one still has its files. */
function isNotRunning(error: unknown): boolean {
  return error instanceof SandboxError && error.code === "not_running";
}

/**
 * What `work` does with the thread's sandbox as it is, or `gone` when there is none that runs: a step in the midst of the work must
 * not get an empty one in its place (F21).
 */
export async function findAndDo<T>(
  { sandboxes, run }: Where,
  work: (sandbox: Sandbox) => Promise<T>,
): Promise<T | Gone> {
  const sandbox = await sandboxes.find(toSandboxName(run.threadId));
  if (sandbox === undefined) return GONE;
  try {
    return await work(sandbox);
  } catch (error) {
    if (isNotRunning(error)) return GONE;
    throw error;
  }
}

/**
 * The same, for what must not be lost because the machine stopped: it is started, and asked again. One that was removed meanwhile
 * comes back empty, so `work` tells by what it finds there.
 */
export async function reviveAndDo<T>(step: Where, work: (sandbox: Sandbox) => Promise<T>): Promise<T | Gone> {
  const sandbox = await step.sandboxes.find(toSandboxName(step.run.threadId));
  if (sandbox === undefined) return GONE;
  try {
    return await work(sandbox);
  } catch (error) {
    if (!isNotRunning(error)) throw error;
  }
  return work(await acquireSandbox(step));
}

/** Which baseline it is: each machine of a run has its own. */
export function toBaselineName({ run }: Pick<RunStep, "run">, machine: number): string {
  return `${run.id}-${machine}`;
}

/** A step may take a minute (F12). */
const TIMEOUT_MS = 20_000;
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 1_000;
const CHUNK_CAP_BYTES = 4 * 1024 * 1024;

/** A job of the app's own, that runs as the agent with its home, reaches nothing, and is over in seconds. */
type ShortJob = Pick<Job, "name" | "args" | "stdin" | "outputCapBytes">;

/** How waiting is done; a test has a clock of its own. */
export interface Clock {
  now: () => number;
  sleep: (ms: number) => Promise<void>;
}

export const realSleep: Clock["sleep"] = (ms) => pause(ms);

/** How a job stands by an instant: earlier, when it ends earlier. */
export async function awaitEnd(
  sandbox: Sandbox,
  job: string,
  { until, sleep, now }: { until: number } & Clock,
) {
  for (let pauseMs = 50; ; pauseMs = Math.min(1_000, pauseMs * 2)) {
    const polled = await sandbox.poll(job, { offsetBytes: 0, capBytes: 0 });
    if (polled.state.kind !== "running" || now() >= until) return polled;
    await sleep(pauseMs);
  }
}

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
