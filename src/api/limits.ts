import { type Bucket, decideRate, isFull, type Rate } from "./decide-rate.ts";

/** Counts calls by a name, in this process. */
export interface Limits {
  /** Counts one more call. Undefined when it is let through, else after how many seconds to come again. */
  count(name: string | number): number | undefined;
}

/** So many names are told apart; of more, those with a full bucket are forgotten, and then the oldest. */
const MAX_NAMES = 10_000;

export function createLimits(rate: Rate, now: () => number): Limits {
  const buckets = new Map<string | number, Bucket>();

  function makeRoom(): void {
    for (const [name, bucket] of buckets) if (isFull(bucket, rate, now())) buckets.delete(name);
    for (const name of buckets.keys()) {
      if (buckets.size < MAX_NAMES) return;
      buckets.delete(name);
    }
  }

  return {
    count(name) {
      const verdict = decideRate(buckets.get(name), rate, now());
      if (!buckets.has(name) && buckets.size >= MAX_NAMES) makeRoom();
      buckets.set(name, verdict.bucket);
      return verdict.kind === "let" ? undefined : verdict.retryAfterSeconds;
    },
  };
}
