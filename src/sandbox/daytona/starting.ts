import { SandboxError } from "../../errors.ts";

const LOOK_MS = 5_000;

/** The fault of a sandbox that is on its way, to be asked for again: `what` says in what it is. */
export function toStarting(what: string, now: number): SandboxError {
  const message = `The sandbox is not ready yet: ${what}.`;
  return new SandboxError(message, { code: "starting", retry: { atMs: now + LOOK_MS } });
}

/** The same, by the state it is in. */
export function toStillStarting(state: string | undefined, now: number): SandboxError {
  if (state === "destroying") return toStarting("the one before is being removed", now);
  if (state === "archiving" || state === "restoring") return toStarting("its files are on their way", now);
  return toStarting("its image is being built or fetched", now);
}
