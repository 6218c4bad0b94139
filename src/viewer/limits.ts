import { type Bucket, decideRate, isFull, type Rate } from "./decide-rate.ts";

/** Counts the calls of each person, in this process. */
export interface Limits {
  /** Counts one more call. Undefined when it is let through, else after how many seconds to come again. */
  count(personId: number): number | undefined;
}

/** So many people are told apart; of more, those with a full bucket are forgotten, and then the oldest. */
const MAX_PEOPLE = 10_000;

export function createLimits(rate: Rate, now: () => number): Limits {
  const buckets = new Map<number, Bucket>();

  function makeRoom(): void {
    for (const [personId, bucket] of buckets) if (isFull(bucket, rate, now())) buckets.delete(personId);
    for (const personId of buckets.keys()) {
      if (buckets.size < MAX_PEOPLE) return;
      buckets.delete(personId);
    }
  }

  return {
    count(personId) {
      const verdict = decideRate(buckets.get(personId), rate, now());
      if (!buckets.has(personId) && buckets.size >= MAX_PEOPLE) makeRoom();
      buckets.set(personId, verdict.bucket);
      return verdict.kind === "let" ? undefined : verdict.retryAfterSeconds;
    },
  };
}
