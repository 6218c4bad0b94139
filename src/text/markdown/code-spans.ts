/** Finds where the code span that a run of backticks begins has its end; `undefined` when the run closes nothing. */
export type CodeSpanEnds = (at: number, length: number) => number | undefined;

/**
 * Pairs runs of backticks in one paragraph as Markdown does: a run with the next run as long. To be asked from left to right; all questions
 * together are linear.
 */
export function createCodeSpanEnds(text: string): CodeSpanEnds {
  const runs = new Map<number, { starts: number[]; next: number }>();
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    const ofLength = runs.get(run.length) ?? { starts: [], next: 0 };
    ofLength.starts.push(index);
    runs.set(run.length, ofLength);
  }
  return (at, length) => {
    const ofLength = runs.get(length);
    if (ofLength === undefined) return undefined;
    while ((ofLength.starts[ofLength.next] ?? text.length) < at + length) ofLength.next += 1;
    const start = ofLength.starts[ofLength.next];
    return start === undefined ? undefined : start + length;
  };
}
