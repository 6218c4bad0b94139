import { type AppError, GitHubError, SandboxError } from "../errors.ts";
import type { Outcome } from "../run/outcome.ts";

/** What a fault that will not pass means for the run, in its own words for the thread. */
export function toFaultOutcome(error: AppError): Outcome {
  // No token can be minted any more: uninstalled, suspended, or the repository was taken away (F17).
  if (error instanceof GitHubError && error.code === "no_installation")
    return { kind: "abandoned", why: "Sandpiper has no access to this repository any more." };
  if (error instanceof SandboxError) return { kind: "sandbox_unavailable", reason: error.message };
  return { kind: "broken", detail: `${error.name} ${error.code}` };
}
