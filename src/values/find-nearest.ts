const MAX_WORD_CHARS = 40;

/**
 * The known word that somebody most likely meant: at most two letters (or `maxEdits`) added, left out, changed or swapped, and fewer than half of
 * what they wrote. `undefined` when none is near.
 */
export function findNearest(
  written: string,
  known: readonly string[],
  { maxEdits = 2 }: { maxEdits?: number } = {},
): string | undefined {
  if (written.length > MAX_WORD_CHARS) return undefined;
  const near = known
    .map((word) => ({ word, distance: countEdits(written, word) }))
    .filter(({ distance }) => distance <= maxEdits && distance * 2 < written.length)
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.word;
}

/** The edits between two words, a swap of neighbours being one (optimal string alignment). */
function countEdits(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= from.length; row += 1) {
    rows.push([row]);
    for (let column = 1; column <= to.length; column += 1) {
      rows[row]?.push(Math.min(...toSteps({ rows, row, column, from, to })));
    }
  }
  return rows[from.length]?.[to.length] ?? 0;
}

interface Place {
  rows: readonly number[][];
  row: number;
  column: number;
  from: string;
  to: string;
}

/** What it takes to get to a place of the table: a letter added, left out, changed or kept, and two swapped. */
function toSteps({ rows, row, column, from, to }: Place): number[] {
  const at = (up: number, left: number) => rows[row - up]?.[column - left] ?? Number.POSITIVE_INFINITY;
  const isSame = from[row - 1] === to[column - 1];
  const isSwap = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
  return [at(0, 1) + 1, at(1, 0) + 1, at(1, 1) + (isSame ? 0 : 1), ...(isSwap ? [at(2, 2) + 1] : [])];
}
