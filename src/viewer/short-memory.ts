/** Answers that count for a while, in memory. */
export interface ShortMemory<T> {
  /**
   * The answer for a key: the one that is kept, or the one that is asked for. Who asks while it is being asked for waits for the same one. Its
   * age counts from when it was asked for, so that it is never older than `lifeMs`. A rejection is everybody's who waits, and is not kept.
   */
  recall(key: string, ask: () => Promise<T>): Promise<T>;
  /** Forgets one: the next to come asks. */
  forget(key: string): void;
}

/** Keeps at most `maxEntries`; the oldest go first. */
export function createShortMemory<T>({
  lifeMs,
  maxEntries,
  now,
}: {
  lifeMs: number;
  maxEntries: number;
  now: () => number;
}): ShortMemory<T> {
  const kept = new Map<string, { answer: Promise<T>; askedAt: number }>();

  function keep(key: string, ask: () => Promise<T>): Promise<T> {
    const askedAt = now();
    const entry = { answer: ask(), askedAt };
    // Deleted first: a map keeps the place of a key that is set again.
    kept.delete(key);
    kept.set(key, entry);
    const [oldest] = kept.keys();
    if (kept.size > maxEntries && oldest !== undefined) kept.delete(oldest);
    entry.answer.catch(() => {
      if (kept.get(key) === entry) kept.delete(key);
    });
    return entry.answer;
  }

  return {
    recall(key, ask) {
      const entry = kept.get(key);
      return entry !== undefined && now() - entry.askedAt < lifeMs ? entry.answer : keep(key, ask);
    },
    forget: (key) => void kept.delete(key),
  };
}
