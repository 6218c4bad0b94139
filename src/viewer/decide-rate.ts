/** So many calls a minute; what was not used in the last minute is there at once. */
export interface Rate {
  perMinute: number;
}

/** What is left of somebody's calls, and since when. */
export interface Bucket {
  left: number;
  at: number;
}

export type RateVerdict =
  | { kind: "let"; bucket: Bucket }
  | { kind: "refused"; bucket: Bucket; retryAfterSeconds: number };

const MINUTE_MS = 60_000;

/** Whether one more call is let through: a bucket that is full at first and fills up evenly. A clock that goes back gives nothing. Pure. */
export function decideRate(bucket: Bucket | undefined, { perMinute }: Rate, now: number): RateVerdict {
  const { left, at } = bucket ?? { left: perMinute, at: now };
  const filled = Math.min(perMinute, left + (Math.max(0, now - at) * perMinute) / MINUTE_MS);
  const later = Math.max(at, now);
  if (filled >= 1) return { kind: "let", bucket: { left: filled - 1, at: later } };
  const waitMs = ((1 - filled) * MINUTE_MS) / perMinute;
  return {
    kind: "refused",
    bucket: { left: filled, at: later },
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)),
  };
}

/** Whether a bucket says nothing any more: it is full again. Pure. */
export function isFull({ left, at }: Bucket, { perMinute }: Rate, now: number): boolean {
  return left + (Math.max(0, now - at) * perMinute) / MINUTE_MS >= perMinute;
}
