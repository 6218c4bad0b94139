/** A keyword with what it would close. Code isn't linked, but a squash commit's message may take the text over as it is. */
const CLOSING =
  /\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(\s{0,20}:?\s{1,20}|:)((?:[\w.-]{1,100}\/[\w.-]{1,100})?#|GH-|https?:\/\/)(?=\S)/gi;

/** Bots read lines as they are written, also those in a fence. A path such as `/usr/bin` isn't a command. */
const COMMAND = /^(\s*)\/(?=[a-z][\w-]{0,60}(?![\w/.-]))/i;

/** Makes a line of code, or a code span, say nothing to those who don't know that it is code. */
export function neutraliseCode(code: string): string {
  return code.replace(CLOSING, "$1$2$3 ").replace(COMMAND, "$1\\/");
}

/**
 * Finds the code spans of a line as Markdown does: a run of backticks that isn't escaped, up to the next run as long. Those
 * that hold `barred` aren't spans, and what is in them is looked through. Gives each span's end by its start.
 */
export function findLineCode(line: string, barred: string | undefined): Map<number, number> {
  const runs = [...line.matchAll(/`+/g)].map((run) => ({ start: run.index, length: run[0].length }));
  const lastOfLength = new Map(runs.map((run) => [run.length, run.start]));
  const code = new Map<number, number>();
  let codeEnd = 0;
  let run = 0;
  for (const mark of line.matchAll(/\\[\s\S]|`+/g)) {
    const length = mark[0].startsWith("\\") ? 0 : mark[0].length;
    if (mark.index < codeEnd || (lastOfLength.get(length) ?? -1) <= mark.index) continue;
    while ((runs[run]?.start ?? line.length) <= mark.index) run += 1;
    const end = toPartnerEnd(runs, run, length);
    if (end === undefined || (barred !== undefined && line.slice(mark.index, end).includes(barred))) continue;
    code.set(mark.index, end);
    codeEnd = end;
  }
  return code;
}

function toPartnerEnd(
  runs: readonly { start: number; length: number }[],
  from: number,
  length: number,
): number | undefined {
  for (let index = from; index < runs.length; index += 1) {
    const run = runs[index];
    if (run?.length === length) return run.start + length;
  }
  return undefined;
}
