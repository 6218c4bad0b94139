const MINUTE_MS = 60_000;
/** Between a run's row and its start are moments; longer means that the start was lost. */
export const START_GRACE_MS = 2 * MINUTE_MS;

/** What an open run needs from outside: nothing, its start, or its end. */
export type Move = "leave" | "start" | "end";

/**
 * What is to be done for a run that has not ended (F6).
 *
 * @param isAlive whether its execution goes on; undefined: there is none of its name
 */
export function decideMove({ isAlive, ageMs }: { isAlive: boolean | undefined; ageMs: number }): Move {
  if (isAlive === true || ageMs < START_GRACE_MS) return "leave";
  return isAlive === undefined ? "start" : "end";
}
