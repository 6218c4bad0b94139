const MINUTE_MS = 60_000;

/** A run whose machine died without a result begins once more, from the same base (F21). */
export const MAX_ATTEMPTS = 2;
/** What a later attempt has at least; the one before it may have used up nearly all. */
export const MIN_MINUTES = 10;

/** How long the agent of the next attempt may work, when those before it worked so long in all. Pure. */
export function toMinutesLeft(minutes: number, workedMs: number): number {
  return Math.min(minutes, Math.max(MIN_MINUTES, minutes - Math.floor(workedMs / MINUTE_MS)));
}
