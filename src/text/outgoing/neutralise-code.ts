import { createCodeSpanEnds } from "../markdown/code-spans.ts";

/** A keyword with what it would close. Code isn't linked, but a squash commit's message may take the text over as it is. */
const CLOSING =
  /\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(\s{0,20}:?\s{1,20}|:)((?:[\w.-]{1,100}\/[\w.-]{1,100})?#|GH-|https?:\/\/)(?=\S)/gi;

/** Bots read lines as they are written, also those in a fence. A path such as `/usr/bin` isn't a command. */
const COMMAND = /^([\s>]*)\/(?=[a-z][\w-]{0,60}(?![\w/.-]))/gim;

/** Makes lines of code, or a code span, say nothing to those who don't know that it is code. */
export function neutraliseCode(code: string): string {
  return code.replace(CLOSING, "$1$2$3 ").replace(COMMAND, "$1\\/");
}

/**
 * Finds the code spans of a paragraph as Markdown does: a run of backticks that isn't escaped, up to the next run as long. Those
 * that hold `barred` aren't spans, and what is in them is looked through. Gives each span's end by its start. Linear but for a
 * factor of the root.
 */
export function findCodeSpans(text: string, barred: string | undefined): Map<number, number> {
  const toCodeEnd = createCodeSpanEnds(text);
  const code = new Map<number, number>();
  const mark = /\\[\s\S]|`+/g;
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    if (match[0].startsWith("\\")) continue;
    const end = toCodeEnd(match.index, match[0].length);
    if (end === undefined || (barred !== undefined && text.slice(match.index, end).includes(barred)))
      continue;
    code.set(match.index, end);
    mark.lastIndex = end;
  }
  return code;
}
