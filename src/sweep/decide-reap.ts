const MINUTE_MS = 60_000;
/** One look is not enough: a sandbox may be made in the moment before its thread is known, or stopped in the next (F43). */
export const SIGHTING_GAP_MS = 10 * MINUTE_MS;
/** So that a reaper that is wrong is seen before it has done much. */
export const MAX_REAPED = 20;

/** What becomes of a sandbox: left alone, stopped with its files kept for its thread, or removed. */
export type Fate = "leave" | "stop" | "destroy";

/** A sandbox that looks as if nobody needed it. */
export interface Suspect {
  name: string;
  /** Undefined of one that the doctor made. */
  threadId: string | undefined;
  isRunning: boolean;
  fate: Exclude<Fate, "leave">;
}

/** Whether the doctor made it, who removes it within minutes: one that is there for longer, nobody will. */
export function isDoctors(name: string): boolean {
  return /^doctor-[0-9a-f]{12}$/.test(name);
}

/** The thread whose sandbox has this name; undefined for a name that is not of our form, which is nobody's business. */
export function toThreadOfSandbox(name: string): string | undefined {
  return /^thread-([1-9]\d{0,15}-[1-9]\d{0,15})$/.exec(name)?.[1];
}

/**
 * What a sandbox has deserved, by what the store knows of its thread now (F42). `isBusy`: a run is open there that needs it, or will.
 * `isClosed`: the thread is closed or merged, so that most likely nobody goes on there; its session is kept elsewhere (F33).
 */
export function decideFate({
  isRunning,
  isKnown,
  isClosed,
  isBusy,
}: {
  isRunning: boolean;
  isKnown: boolean;
  isClosed: boolean;
  isBusy: boolean;
}): Fate {
  if (!isKnown || (isClosed && !isBusy)) return "destroy";
  return isRunning && !isBusy ? "stop" : "leave";
}

/** Who of them has been seen for long enough, the oldest first, and no more than may go at once (F43). */
export function selectDue<T extends { name: string }>(
  suspects: readonly T[],
  firstSeenAt: ReadonlyMap<string, number>,
  now: number,
): T[] {
  const at = ({ name }: T): number => firstSeenAt.get(name) ?? now;
  return suspects
    .filter((suspect) => now - at(suspect) >= SIGHTING_GAP_MS)
    .toSorted((a, b) => at(a) - at(b))
    .slice(0, MAX_REAPED);
}
