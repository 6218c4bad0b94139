import { SandboxError } from "../errors.ts";
import { toSandboxName } from "../run/thread.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Step } from "./step.ts";

/** A phase's answer when the run's sandbox is not there any more, and nothing of what was in it. */
export interface Gone {
  kind: "gone";
}

export const GONE: Gone = { kind: "gone" };

type Where = Pick<Step, "sandboxes" | "run">;

/** The thread's sandbox, started or made when it is not there: for phases that can begin with an empty one. */
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
 * What `work` does with the thread's sandbox as it is, or `gone` when there is none that runs: a phase in the midst of the work must
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
export function toBaselineName({ run }: Pick<Step, "run">, machine: number): string {
  return `${run.id}-${machine}`;
}
