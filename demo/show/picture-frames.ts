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
/** A row that is new takes so long to read. */
const READ_ROW_MS = 300;
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
    if (next === undefined) return { frame, forMs: LAST_HOLD_MS };
    const readMs = Math.max(MIN_HOLD_MS, READ_ROW_MS * countNewRows(frame, seen[index - 1]?.frame ?? []));
    return { frame, forMs: Math.round(Math.max(readMs, Math.min(MAX_HOLD_MS, next.atMs - atMs))) };
  });
}

function countNewRows(frame: Frame, before: Frame): number {
  const toTexts = (rows: Frame) => rows.map((row) => row.map(({ text }) => text).join(""));
  const known = new Set(["", ...toTexts(before)]);
  return toTexts(frame).filter((text) => !known.has(text)).length;
}
