import type { TextFile } from "../../github/text-file.ts";

/** Files by a name under which each never changes: what was read once needn't be asked for again. */
export interface KeptTexts {
  /** The file, read when it isn't kept. That there is none is kept as well. */
  read(name: string, ask: () => Promise<TextFile>): Promise<TextFile>;
}

/** Room for some thirty configs of the largest size that is read, and thousands of usual ones. */
const MAX_BYTES = 4 * 1024 * 1024;
/** What a name costs beside its characters, roughly: an entry of a map. */
const ENTRY_BYTES = 100;

/** Keeps at most so many bytes, of which the oldest go first; a text that is larger alone isn't kept. */
export function createKeptTexts(maxBytes = MAX_BYTES): KeptTexts {
  const kept = new Map<string, { file: TextFile; bytes: number }>();
  let sizeBytes = 0;

  function keep(name: string, file: TextFile): void {
    // A character takes up to two bytes of memory.
    const bytes = ENTRY_BYTES + 2 * (name.length + (file.kind === "text" ? file.text.length : 0));
    if (bytes > maxBytes || kept.has(name)) return;
    for (const [oldest, { bytes: freed }] of kept) {
      if (sizeBytes + bytes <= maxBytes) break;
      kept.delete(oldest);
      sizeBytes -= freed;
    }
    kept.set(name, { file, bytes });
    sizeBytes += bytes;
  }

  return {
    async read(name, ask) {
      const found = kept.get(name);
      if (found !== undefined) return found.file;
      const file = await ask();
      keep(name, file);
      return file;
    },
  };
}
