/** A run of backticks: where it ends, and where the code span ends that it begins; it may begin none. */
export interface Backticks {
  runEnd: number;
  codeEnd: number | undefined;
}

/**
 * Makes the one reader of code spans, for one paragraph: a run of backticks is code up to the next run as long, as in Markdown. The reader is
 * given the index where a run begins, behind a backslash that escapes. It is to be asked from left to right; all questions together are linear.
 *
 * @see https://spec.commonmark.org/0.31.2/#code-spans
 */
export function createBacktickReader(text: string): (at: number) => Backticks {
  const runs = new Map<number, { starts: number[]; next: number }>();
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    const ofLength = runs.get(run.length) ?? { starts: [], next: 0 };
    ofLength.starts.push(index);
    runs.set(run.length, ofLength);
  }
  return (at) => {
    let runEnd = at + 1;
    while (text[runEnd] === "`") runEnd += 1;
    const ofLength = runs.get(runEnd - at);
    if (ofLength === undefined) return { runEnd, codeEnd: undefined };
    while ((ofLength.starts[ofLength.next] ?? text.length) < runEnd) ofLength.next += 1;
    const close = ofLength.starts[ofLength.next];
    return { runEnd, codeEnd: close === undefined ? undefined : close + runEnd - at };
  };
}
