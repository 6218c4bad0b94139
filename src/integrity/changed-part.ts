import type { ComparedFile } from "./weakening.ts";

/** How much of a text is read. Longer ones are read around what changed. */
const MAX_READ = 64 * 1024;

/** How much of what stayed is read before and after what changed: the block it stands in. */
const CONTEXT = 16 * 1024;

/** A file of which both texts are cut alike, and how many lines of the later one were cut at its beginning. */
export interface ChangedPart extends ComparedFile {
  skippedLines: number;
  /** More changed than is read. */
  isCut: boolean;
}

/** Cuts long texts to what changed, with lines around it, whole lines; what is longer still loses its end. */
export function toChangedPart({ path, before, after }: ComparedFile): ChangedPart {
  const longest = Math.max(before?.length ?? 0, after?.length ?? 0);
  if (longest <= MAX_READ) return { path, before, after, skippedLines: 0, isCut: false };
  const start = toCutStart(before ?? "", after ?? "");
  const tail = toCutTail(before ?? "", after ?? "", start);
  const cut = (text: string | undefined) =>
    text?.slice(start, Math.min(text.length - tail, start + MAX_READ));
  return {
    path,
    before: cut(before),
    after: cut(after),
    skippedLines: countLines((after ?? "").slice(0, start)),
    isCut: longest - tail > start + MAX_READ,
  };
}

function toCutStart(one: string, other: string): number {
  let same = 0;
  while (same < one.length && same < other.length && one.charCodeAt(same) === other.charCodeAt(same))
    same += 1;
  return one.lastIndexOf("\n", Math.max(0, same - CONTEXT)) + 1;
}

function toCutTail(one: string, other: string, start: number): number {
  const most = Math.min(one.length, other.length) - start;
  let same = 0;
  while (same < most && one.charCodeAt(one.length - 1 - same) === other.charCodeAt(other.length - 1 - same))
    same += 1;
  return Math.max(0, same - CONTEXT);
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
