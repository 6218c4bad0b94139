import { AppError, GitHubError, SandboxError } from "../errors.ts";
import type { Outcome } from "../run/outcome.ts";

/** GitHub's limits are counted by the hour. */
const MAX_LIMIT_S = 3_600;
/** A fault we don't know is most likely ours, and the same the next time. */
const UNKNOWN_ATTEMPTS = 3;

/** How long something that fails is tried: so many times in all, so far apart at most. */
interface Patience {
  attempts: number;
  maxDelayS: number;
}

/**
 * How patient each kind of work is. A step has ten tries. A look may fail so often in a row. The last word to the thread keeps trying for a
 * day (F14): every quarter of an hour on average once the backoff is at its end. A notice to the operator's receiver outlasts its restart:
 * half an hour on average.
 */
export const PATIENCE = {
  step: { attempts: 10, maxDelayS: 60 },
  look: { attempts: 25, maxDelayS: 60 },
  last_word: { attempts: 105, maxDelayS: 1_800 },
  notice: { attempts: 12, maxDelayS: 1_800 },
} as const satisfies Record<string, Patience>;

/** The kinds of steps, by how patient each is. */
export type StepPatience = Exclude<keyof typeof PATIENCE, "look">;

interface Decision {
  shouldRetry: boolean;
  delay?: { seconds: number };
}

/** Whether and when work that threw is done again: by what the fault itself says, with full jitter (F14, F15). */
export function decideRetry(
  error: unknown,
  {
    attempt,
    now,
    random,
    kind,
  }: { attempt: number; now: number; random: number; kind: keyof typeof PATIENCE },
): Decision {
  const patience: Patience = PATIENCE[kind];
  const retry = error instanceof AppError ? error.retry : "backoff";
  const attempts = error instanceof AppError ? patience.attempts : UNKNOWN_ATTEMPTS;
  if (retry === "never" || attempt >= attempts) return { shouldRetry: false };
  if (typeof retry === "object") {
    const isDoubled = error instanceof AppError && error.code === "secondary_limit";
    const seconds = Math.max(1, Math.ceil((retry.atMs - now) / 1000));
    return {
      shouldRetry: true,
      delay: { seconds: isDoubled ? Math.min(MAX_LIMIT_S, seconds * 2 ** (attempt - 1)) : seconds },
    };
  }
  const ceiling = Math.min(patience.maxDelayS, 2 ** Math.min(attempt, 11));
  return { shouldRetry: true, delay: { seconds: Math.max(1, Math.ceil(random * ceiling)) } };
}

/** The outcome of a run whose repository the app can't reach any more (F17). */
export const NO_ACCESS: Outcome = {
  kind: "abandoned",
  why: "Sandpiper has no access to this repository any more.",
};

/** What a fault that will not pass means for the run, in its own words for the thread. */
export function toFaultOutcome(error: AppError): Outcome {
  // No token can be minted any more: uninstalled, suspended, or the repository was taken away (F17).
  if (error instanceof GitHubError && error.code === "no_installation") return NO_ACCESS;
  if (error instanceof SandboxError) return { kind: "sandbox_unavailable", reason: error.message };
  return { kind: "broken", detail: `${error.name} ${error.code}` };
}
