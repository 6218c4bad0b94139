import { setTimeout as sleep } from "node:timers/promises";

/** The ceiling of the first wait, and of all. */
export interface Backoff {
  baseMs: number;
  capMs: number;
}

/**
 * Waits anywhere between nothing and a ceiling that doubles with each attempt (counted from 0): of many that collided, few collide again.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function backOff(attempt: number, { baseMs, capMs }: Backoff): Promise<void> {
  await sleep(Math.random() * Math.min(capMs, baseMs * 2 ** attempt));
}
