import { findHidden } from "../text/incoming/hidden-markup.ts";
import {
  type Block,
  type LineContent,
  type MarkdownBlocks,
  readBlocks,
  toRange,
} from "../text/markdown/blocks.ts";

/** One line of a comment. */
export interface ProseLine {
  text: string;
  /** False when the line is code or raw HTML, or begins where GitHub doesn't show it. */
  isProse: boolean;
}

/** Nothing that hides a line, or makes it code, is written without one of these. */
const CAN_HIDE = /[`~<>[\t]| {2}/;
/** Logs that people paste without a fence have thousands of blocks, and a command stands below them. */
const MAX_TOKENS = 100_000;
const SPOKEN = new Set<Block["kind"]>(["text", "table", "html", "footnote"]);
const OPENING = /^ {0,3}(?<mark>`{3,}(?=[^`\n]*$)|~{3,})|<(?<tag>pre|script|style|textarea)(?=[\s>]|$)/gim;

/**
 * Splits a comment into lines and tells which of them are the author's own text. The readers are those that clean what the model sees, so what is
 * hidden from a person is no command either: fenced code (also in lists, also unterminated), comments, attributes, titles, footnotes that
 * nobody cites, and `<pre>` are not. A line of a quotation or of indented code needs no mark, as it doesn't begin with its own words. A line that only
 * continues a quotation lazily, without `>`, is the author's own. Behind more blocks than anybody writes nothing is. Takes linear time.
 *
 * @see https://github.github.com/gfm/#blocks-and-inlines
 */
export function parseProseLines(body: string): ProseLine[] {
  const lines = body.split(/\r\n|\n|\r/);
  if (!CAN_HIDE.test(body)) return lines.map((text) => ({ text, isProse: true }));
  const read = readBlocks(lines.join("\n"), { maxTokens: MAX_TOKENS });
  const isShown = createShown(findUnspoken(read));
  const known = read.starts[read.unknownFrom ?? lines.length] ?? 0;
  return lines.map((text, index) => {
    const at = (read.starts[index] ?? 0) + text.length - text.trimStart().length;
    return { text, isProse: at < known && isShown(at) };
  });
}

/** Where nobody speaks: code, raw HTML, and what GitHub hides. */
function findUnspoken(read: MarkdownBlocks): LineContent[] {
  const silent = read.blocks.filter(({ kind }) => !SPOKEN.has(kind));
  const hidden = findHidden(read);
  return [...hidden, ...findRaw(read, createShown(hidden)), ...silent.map((block) => toRange(read, block))];
}

/**
 * Finds `<pre>` and the like in raw HTML, and what was meant as a fence, which it isn't there: `<details>` and a fence without a blank line between.
 * Each goes up to its end, which may be blocks further down; without one, to the end of its block. What GitHub hides opens nothing: issue
 * templates name `<pre>` in their comments.
 */
function findRaw({ text, ...read }: MarkdownBlocks, isSeen: (at: number) => boolean): LineContent[] {
  const found: LineContent[] = [];
  const toRawEnd = createRawEnds();
  let end = 0;
  for (const block of read.blocks) {
    if (block.kind !== "html") continue;
    const range = toRange(read, block);
    const reach = block.isNested ? text.slice(0, range.end) : text;
    for (const { 0: opening, index, groups = {} } of text.slice(range.start, range.end).matchAll(OPENING)) {
      const start = range.start + index;
      if (start < end || !isSeen(start)) continue;
      end = toRawEnd(reach, start + opening.length, groups.tag ?? groups.mark ?? "") ?? range.end;
      found.push({ start, end });
    }
  }
  return found;
}

/**
 * Gives where what a mark or a tag begins ends. One that was looked for in vain is not looked for again: many beginnings without an end would
 * each be followed through the whole text (S32). To be asked from left to right.
 */
function createRawEnds(): (text: string, from: number, name: string) => number | undefined {
  const inVain = new Set<string>();
  return (text, from, name) => {
    const key = `${text.length} ${name.toLowerCase()}`;
    if (inVain.has(key)) return undefined;
    const end = new RegExp(/\w/.test(name) ? `</${name}>` : `^ {0,3}${name}+[ \\t]*$`, "gim");
    end.lastIndex = from;
    if (end.test(text)) return end.lastIndex;
    inVain.add(key);
    return undefined;
  };
}

/** Tells whether a place is in none of the stretches. To be asked from left to right. */
function createShown(stretches: readonly LineContent[]): (at: number) => boolean {
  const sorted = stretches.toSorted((a, b) => a.start - b.start);
  let next = 0;
  let hiddenTo = 0;
  return (at) => {
    for (; (sorted[next]?.start ?? at + 1) <= at; next += 1)
      hiddenTo = Math.max(hiddenTo, sorted[next]?.end ?? 0);
    return at >= hiddenTo;
  };
}
