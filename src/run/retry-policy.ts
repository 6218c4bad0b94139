import { AppError } from "../errors.ts";

const MAX_DELAY_S = 60;
/** GitHub's limits are counted by the hour. */
const MAX_LIMIT_S = 3_600;
const MAX_ATTEMPTS = 10;
/** The last word to the thread keeps trying for a day (F14): 30 s apart on average once the backoff is at its end. */
const PATIENT_ATTEMPTS = 2 * 24 * 60;
/** A fault we don't know is most likely ours, and the same the next time. */
const UNKNOWN_ATTEMPTS = 3;

interface Decision {
  shouldRetry: boolean;
  delay?: { seconds: number };
}

/** Whether and when a step that threw runs again: by what the fault itself says, with full jitter (F14, F15). */
export function decideRetry(
  error: unknown,
  attempt: number,
  { now, random, isPatient }: { now: number; random: number; isPatient: boolean },
): Decision {
  const retry = error instanceof AppError ? error.retry : "backoff";
  const known = isPatient ? PATIENT_ATTEMPTS : MAX_ATTEMPTS;
  const attempts = error instanceof AppError ? known : UNKNOWN_ATTEMPTS;
  if (retry === "never" || attempt >= attempts) return { shouldRetry: false };
  if (typeof retry === "object") {
    const isDoubled = error instanceof AppError && error.code === "secondary_limit";
    const seconds = Math.max(1, Math.ceil((retry.atMs - now) / 1000));
    return {
      shouldRetry: true,
      delay: { seconds: isDoubled ? Math.min(MAX_LIMIT_S, seconds * 2 ** (attempt - 1)) : seconds },
    };
  }
  const ceiling = Math.min(MAX_DELAY_S, 2 ** Math.min(attempt, 10));
  return { shouldRetry: true, delay: { seconds: Math.max(1, Math.ceil(random * ceiling)) } };
}
