import { type AppError, GitHubError, SandboxError } from "../errors.ts";
import type { Outcome } from "./outcome.ts";

/** What a fault that will not pass means for the run, in its own words for the thread. */
export function toFaultOutcome(error: AppError): Outcome {
  if (error instanceof GitHubError) {
    // The token could not be minted or reaches nothing any more: uninstalled, suspended, or the repository is gone (F17).
    const isGone = error.code === "not_found" || error.code === "bad_credentials";
    if (isGone && error.message.includes("/access_tokens"))
      return { kind: "abandoned", why: "The app has no access to this repository any more." };
  }
  if (error instanceof SandboxError) return { kind: "sandbox_unavailable", reason: error.message };
  return { kind: "broken", detail: `${error.name} ${error.code}` };
}
