const MAX_DISTANCE = 2;
const MAX_WORD_CHARS = 40;

/**
 * The known word that somebody most likely meant: at most two letters added, left out, changed or swapped, and fewer than half of
 * what they wrote. `undefined` when none is near.
 */
export function findNearest(written: string, known: readonly string[]): string | undefined {
  if (written.length > MAX_WORD_CHARS) return undefined;
  const near = known
    .map((word) => ({ word, distance: countEdits(written, word) }))
    .filter(({ distance }) => distance <= MAX_DISTANCE && distance * 2 < written.length)
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.word;
}

/** The edits between two words, a swap of neighbours being one (optimal string alignment). */
function countEdits(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const cost = from[row - 1] === to[column - 1] ? 0 : 1;
      const isSwap = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const swapped =
        row > 1 && column > 1 && isSwap ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      const added = Math.min((current[column - 1] ?? 0) + 1, (last[column] ?? 0) + 1);
      current.push(Math.min(added, (last[column - 1] ?? 0) + cost, swapped));
    }
    before = last;
    last = current;
  }
  return last[to.length] ?? 0;
}
