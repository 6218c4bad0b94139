const MINUTE_MS = 60_000;
/** Between a run's row and its start are moments; longer means that the start was lost. */
export const START_GRACE_MS = 2 * MINUTE_MS;
/** Of several sweeps that find the same run to close, one does it in each of these. */
const CLOSING_MS = 5 * MINUTE_MS;
/** People are told of an ending within a day, or by the log alone. */
const TELLING_MS = 24 * 60 * MINUTE_MS;

/** What a run that is not at its end needs from outside: nothing, its start, or its closing. */
export type Move = "leave" | "start" | "close";

/**
 * What is to be done for a run that has not ended, or was not told (F6, F77).
 *
 * @param isAlive whether its execution goes on; undefined: there is none of its name
 */
export function decideMove({
  isAlive,
  isEnded,
  ageMs,
}: {
  isAlive: boolean | undefined;
  isEnded: boolean;
  ageMs: number;
}): Move {
  if (isAlive === true || ageMs < START_GRACE_MS) return "leave";
  return isAlive === undefined && !isEnded ? "start" : "close";
}

/** Under which name a sweep claims the closing of a run: another one some minutes later, when this one did not come to its end. */
export function toClosingClaim(now: number): string {
  return `close ${Math.floor(now / CLOSING_MS)}`;
}

/** Whether it is of no use any more to try to tell people of a run that ended then. */
export function isTooLateToTell(endedAt: number, now: number): boolean {
  return now - endedAt > TELLING_MS;
}
