/** Answers that count for a while, in memory. */
export interface ShortMemory<T> {
  /**
   * The answer for a key: the one that is kept, or the one that is asked for. Who asks while it is being asked for waits for the same one. Its
   * age counts from when it was asked for, so that it is never older than `lifeMs`. A rejection is everybody's who waits, and is not kept.
   */
  recall(key: string, ask: () => Promise<T>): Promise<T>;
  /** The answer that is kept for a key, or that somebody is asking for; undefined where nobody asked. Asks nothing. */
  kept(key: string): Promise<T> | undefined;
  /** Keeps for another key what is kept for this one, with its age. */
  copy(key: string, other: string): void;
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
  const entries = new Map<string, Entry<T>>();

  function keep(key: string, entry: Entry<T>): Promise<T> {
    // Deleted first: a map keeps the place of a key that is set again.
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest);
    entry.answer.catch(() => {
      if (entries.get(key) === entry) entries.delete(key);
    });
    return entry.answer;
  }

  function find(key: string): Entry<T> | undefined {
    const entry = entries.get(key);
    return entry !== undefined && now() - entry.askedAt < lifeMs ? entry : undefined;
  }

  return {
    recall: (key, ask) => find(key)?.answer ?? keep(key, { askedAt: now(), answer: ask() }),
    kept: (key) => find(key)?.answer,
    copy(key, other) {
      const entry = find(key);
      if (entry !== undefined) keep(other, entry);
    },
  };
}

interface Entry<T> {
  answer: Promise<T>;
  askedAt: number;
}
