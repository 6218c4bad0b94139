import type { Frame } from "./terminal.ts";

/** A frame as it was seen, and when. */
export interface RecordedFrame {
  atMs: number;
  frame: Frame;
}

/** A frame of the picture, and how long it stays. */
export interface HeldFrame {
  frame: Frame;
  forMs: number;
}

const MIN_HOLD_MS = 600;
const MAX_HOLD_MS = 2_000;
const LAST_HOLD_MS = 10_000;
/** What follows within this time is one change to the eye. */
const SAME_MOMENT_MS = 150;

/** The frames in their order, each long enough to be read and none longer than it takes: waits are shortened. Pure. */
export function toHeldFrames(recorded: readonly RecordedFrame[]): HeldFrame[] {
  const seen = recorded.filter(({ atMs }, index) => {
    const next = recorded[index + 1];
    return next === undefined || next.atMs - atMs > SAME_MOMENT_MS;
  });
  return seen.map(({ frame, atMs }, index) => {
    const next = seen[index + 1];
    const forMs = next === undefined ? LAST_HOLD_MS : next.atMs - atMs;
    return {
      frame,
      forMs: next === undefined ? forMs : Math.round(Math.min(MAX_HOLD_MS, Math.max(MIN_HOLD_MS, forMs))),
    };
  });
}
