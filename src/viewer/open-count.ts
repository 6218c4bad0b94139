/** Counts what each person has open at once: an answer in pieces is a connection of the whole host's, for as long as it lasts. */
export interface OpenCount {
  /** Counts one more until `gone`, also where nobody reads what is sent; false, and not counted, where it would be one too many. */
  enter(person: number, gone: AbortSignal): boolean;
}

/** Less than the five minutes for which GitHub's word on who may read counts: whoever reads on is looked at anew (S22). */
export const STREAM_MS = 4 * 60_000;
/** So many streams may one person have open at once: tabs, more than anybody looks at (S27). */
export const MAX_STREAMS = 20;

export function createOpenCount(most: number): OpenCount {
  const open = new Map<number, number>();

  function leave(person: number): void {
    const left = (open.get(person) ?? 1) - 1;
    if (left > 0) open.set(person, left);
    else open.delete(person);
  }

  return {
    enter(person, gone) {
      const count = open.get(person) ?? 0;
      if (gone.aborted || count >= most) return false;
      open.set(person, count + 1);
      gone.addEventListener("abort", () => leave(person), { once: true });
      return true;
    },
  };
}
