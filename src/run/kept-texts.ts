/** Texts by a name under which each never changes: what was read once needn't be asked for again. */
export interface KeptTexts {
  /** The text, read when it isn't kept. `undefined`, for what isn't there, is kept as well. */
  read(name: string, ask: () => Promise<string | undefined>): Promise<string | undefined>;
}

/** Room for some thirty configs of the largest size that is read, and thousands of usual ones. */
const MAX_BYTES = 4 * 1024 * 1024;
/** What a name costs beside its characters, roughly: an entry of a map. */
const ENTRY_BYTES = 100;

/** Keeps at most so many bytes, of which the oldest go first; a text that is larger alone isn't kept. */
export function createKeptTexts(maxBytes = MAX_BYTES): KeptTexts {
  const kept = new Map<string, { text: string | undefined; bytes: number }>();
  let sizeBytes = 0;

  function keep(name: string, text: string | undefined): void {
    // A character takes up to two bytes of memory.
    const bytes = ENTRY_BYTES + 2 * (name.length + (text?.length ?? 0));
    if (bytes > maxBytes || kept.has(name)) return;
    for (const [oldest, { bytes: freed }] of kept) {
      if (sizeBytes + bytes <= maxBytes) break;
      kept.delete(oldest);
      sizeBytes -= freed;
    }
    kept.set(name, { text, bytes });
    sizeBytes += bytes;
  }

  return {
    async read(name, ask) {
      const found = kept.get(name);
      if (found !== undefined) return found.text;
      const text = await ask();
      keep(name, text);
      return text;
    },
  };
}
