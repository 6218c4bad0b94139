import { SandboxError } from "../errors.ts";

/** Of a command that was to run beside a paused agent: one of the agent's processes could not be stopped, or went on. */
export function toNotHeld(): SandboxError {
  const message = "A process of the agent's could not be held while the app looked at its files.";
  return new SandboxError(message, { code: "not_held", retry: "backoff" });
}
