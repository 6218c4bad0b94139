import { afterAll, beforeAll, vi } from "vitest";
import type {
  ExecOptions,
  ExecResult,
  Job,
  JobPoll,
  JobState,
  Sandbox,
} from "../../../src/sandbox/sandbox.ts";
import type { CreateProvider, ProviderUnderTest } from "../sandbox-contract.ts";

/** As long as anything here may take on a busy machine. */
const PATIENCE_MS = 120_000;
const EXEC_MS = 30_000;
const OUTPUT_CAP_BYTES = 64 * 1024 * 1024;

/** One provider for the tests of a group, made before and closed after them. */
export function useProvider(createProvider: CreateProvider): () => ProviderUnderTest {
  let current: ProviderUnderTest;
  beforeAll(async () => {
    current = await createProvider();
  });
  afterAll(() => current.close());
  return () => current;
}

/** A job that says only what the test is about. */
export function aJob(name: string, args: string[], options: Partial<Job> = {}): Job {
  return {
    name,
    as: "agent",
    args,
    env: {},
    stdin: new Uint8Array(),
    allowedHosts: [],
    model: undefined,
    timeoutMs: PATIENCE_MS,
    outputCapBytes: OUTPUT_CAP_BYTES,
    ...options,
  };
}

/** A job of a shell script; its arguments are `$1` and on. */
export function aScript(name: string, script: string, options: Partial<Job> = {}, ...args: string[]): Job {
  return aJob(name, ["sh", "-c", script, "sh", ...args], options);
}

export function execute(
  sandbox: Sandbox,
  args: string[],
  options: Partial<ExecOptions> = {},
): Promise<ExecResult> {
  const limits = { timeoutMs: EXEC_MS, capBytes: OUTPUT_CAP_BYTES };
  return sandbox.exec(args, { ...limits, network: "none", ...options });
}

export function shell(sandbox: Sandbox, script: string, ...args: string[]): Promise<ExecResult> {
  return execute(sandbox, ["sh", "-c", script, "sh", ...args]);
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Waits until something holds, looking often; the last failure is the test's. */
export function until<T>(look: () => Promise<T> | T): Promise<T> {
  return vi.waitFor(look, { interval: 20, timeout: PATIENCE_MS });
}

/** All that the job has written, and how it stands. */
export async function pollAll(sandbox: Sandbox, job: string): Promise<{ output: string; state: JobState }> {
  const { chunk, state } = await sandbox.poll(job, { offsetBytes: 0, capBytes: OUTPUT_CAP_BYTES });
  return { output: textOf(chunk), state };
}

/** Waits for the job's end, and tells how it came. */
export function ended(sandbox: Sandbox, job: string): Promise<{ output: string; state: JobState }> {
  return until(async () => {
    const all = await pollAll(sandbox, job);
    if (all.state.kind === "running") throw new Error(`The job ${job} is still running.`);
    return all;
  });
}

/** Waits until the job has written something that matches. */
export function written(sandbox: Sandbox, job: string, pattern: RegExp): Promise<string> {
  return until(async () => {
    const { output, state } = await pollAll(sandbox, job);
    if (!pattern.test(output))
      throw new Error(`The job ${job} (${state.kind}) wrote ${JSON.stringify(output)}.`);
    return output;
  });
}

export async function run(sandbox: Sandbox, job: Job): Promise<{ output: string; state: JobState }> {
  await sandbox.start(job);
  return ended(sandbox, job.name);
}

export type Range = Parameters<Sandbox["poll"]>[1];
export async function chunkOf(sandbox: Sandbox, job: string, range: Range): Promise<string> {
  const { chunk }: JobPoll = await sandbox.poll(job, range);
  return textOf(chunk);
}

/**
 * A script that holds a lock with every process it makes: a child, one in a session of its own, one whose parent is gone. The lock is
 * free when none of them is left.
 */
export function toLockHolder(lock: string): string {
  const family = "sleep 300 & setsid sleep 300 & (sh -c 'sleep 300' &) ; echo ready; wait";
  return `exec 9>"${lock}"; flock 9; ${family}`;
}

/** Whether no process holds the lock any more. */
export async function isFree(sandbox: Sandbox, lock: string): Promise<boolean> {
  return (await execute(sandbox, ["flock", "--nonblock", lock, "true"])).exitCode === 0;
}

export function free(sandbox: Sandbox, lock: string): Promise<void> {
  return until(async () => {
    if (!(await isFree(sandbox, lock))) throw new Error("A process of it is still alive.");
  });
}
