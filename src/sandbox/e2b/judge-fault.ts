import type { Sandbox as E2bSandbox } from "e2b";
import { SandboxError } from "../../errors.ts";
import type { E2bSdk } from "./e2b-client.ts";
import { toSandboxError } from "./e2b-errors.ts";

interface Place {
  sdk: E2bSdk;
  sandbox: E2bSandbox;
  now: () => number;
}

/** Does work in a sandbox; its faults are in our words. */
export async function judged<T>(place: Place, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw await judgeFault(place, error);
  }
}

/** A lost connection looks like a lost sandbox, and who is told of that gives up its work (F21): so the API is asked. */
async function judgeFault({ sdk, sandbox, now }: Place, error: unknown): Promise<unknown> {
  const fault = toSandboxError(error, { sdk, deed: "use", now: now() });
  if (!(fault instanceof SandboxError && fault.code === "not_running")) return fault;
  if (!(await mayRun(sdk, sandbox))) return fault;
  const message = "The sandbox runs, but does not answer.";
  return new SandboxError(message, { code: "unreachable", retry: "backoff", cause: error });
}

/** Whether the sandbox runs, or nobody knows. */
async function mayRun(sdk: E2bSdk, sandbox: E2bSandbox): Promise<boolean> {
  try {
    return (await sandbox.getInfo()).state === "running";
  } catch (error) {
    return !(error instanceof sdk.NotFoundError);
  }
}
