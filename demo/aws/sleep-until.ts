import { setTimeout as sleepFor } from "node:timers/promises";

interface Clock {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<unknown>;
}

/** A clock that is set forward instead of waited for, and how far it is ahead of the machine's by now. */
export interface SkippedClock extends Clock {
  aheadMs(): number;
}

const REAL: Clock = { now: Date.now, sleep: (ms, signal) => sleepFor(ms, undefined, { signal }) };

/**
 * Resolves with true at the instant or later, never before: a timer of Node's can ring a millisecond early, Lambda's don't. False as soon as
 * the signal says so.
 */
export async function sleepUntil(
  at: number,
  signal: AbortSignal,
  { now, sleep }: Clock = REAL,
): Promise<boolean> {
  while (now() < at && !signal.aborted) await sleep(at - now(), signal).catch(() => undefined);
  return !signal.aborted;
}
