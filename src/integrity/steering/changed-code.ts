import { findAddedLines } from "../cases/added-lines.ts";
import { readSource, type Source } from "../reading/source.ts";
import type { Syntax } from "../reading/tokens.ts";
import type { ComparedFile } from "../weakening.ts";

/** A file's code as it was and as it is. */
export interface ChangedCode {
  path: string;
  before: Source | undefined;
  after: Source | undefined;
}

export function toChangedCode({ path, before, after }: ComparedFile, syntax: Syntax): ChangedCode {
  const read = (text: string | undefined) => (text === undefined ? undefined : readSource(text, syntax));
  return { path, before: read(before), after: read(after) };
}

/** Tells whether code was removed, changed or put into another order, so that more happened than lines that were added. */
export function losesCode({ before, after }: ChangedCode): boolean {
  if (before === undefined) return false;
  const lines = toLines(after);
  let at = 0;
  return toLines(before).some((line) => {
    while (at < lines.length && lines[at] !== line) at += 1;
    at += 1;
    return at > lines.length;
  });
}

/** The lines of code that came, wherever they stand. */
export function toAddedCode({ before, after }: ChangedCode): string[] {
  const read = (source: Source | undefined) => (source === undefined ? [] : [{ source }]);
  return findAddedLines(read(before), read(after));
}

function toLines(source: Source | undefined): string[] {
  return (source?.code ?? "").split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trimEnd()]));
}
