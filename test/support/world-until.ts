import { setTimeout as pause } from "node:timers/promises";

const LOOK_EVERY_MS = 50;
/** Many times what anything takes: only what never comes is to fail by it, however busy the machine is. */
export const DEADLINE_MS = 200_000;

/** Resolves with the first value that is neither false nor undefined; rejects when there is none in time. */
export async function until<T>(
  what: string,
  look: () => T | false | undefined | Promise<T | false | undefined>,
  deadlineMs = DEADLINE_MS,
): Promise<T> {
  const giveUpAt = Date.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found !== false && found !== undefined) return found;
    if (Date.now() > giveUpAt) throw new Error(`waited ${deadlineMs} ms in vain for ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}
