import type { Language } from "./language.ts";
import { type Source, toLine } from "./source.ts";

/** How far the opening brace of a block may be from its head's parentheses. */
const MAX_GAP = 300;

/** A block without an end that is found by lines ends here: else hostile text could be read once a head. */
const MAX_LINES = 3000;

/**
 * Where the block ends that a head at `index` begins: by indentation, by `end`, or by braces. Without any, where the line ends.
 */
export function findBlockEnd(source: Source, language: Language, index: number): number {
  if (language === "python") return findIndentedEnd(source, index);
  if (language === "ruby") return findRubyEnd(source, index);
  if (language === "shell") return findShellEnd(source, index);
  const open = findOpeningBrace(source, index);
  const close = open === undefined ? -1 : (source.pairs[open] ?? -1);
  return close === -1 ? findLineEnd(source, index) : close + 1;
}

/** The opening brace after a head, behind its parentheses; undefined when a statement ends before. */
export function findOpeningBrace({ bare, pairs }: Source, index: number): number | undefined {
  let gap = 0;
  for (let at = index; at < bare.length && gap < MAX_GAP; at += 1, gap += 1) {
    const char = bare[at];
    if (char === "{") return at;
    if (char === ";" || char === "}" || char === ")") return undefined;
    if (char === "(" || char === "[") at = Math.max(at, pairs[at] ?? -1);
  }
  return undefined;
}

export function findLineEnd(source: Source, index: number): number {
  const next = source.lineStarts[toLine(source, index)];
  return next === undefined ? source.text.length : next - 1;
}

/** The blanks a line begins with; a tab counts as one. -1 for a blank line. */
function toIndent(bare: string, start: number): number {
  let at = start;
  while (bare[at] === " " || bare[at] === "\t") at += 1;
  return at >= bare.length || bare[at] === "\n" || bare[at] === "\r" ? -1 : at - start;
}

function findIndentedEnd(source: Source, index: number): number {
  const { bare, lineStarts, pairs } = source;
  const head = lineStarts[toLine(source, index) - 1] ?? 0;
  const indent = toIndent(bare, head);
  const paren = bare.indexOf("(", index);
  const isInHead = paren !== -1 && paren < findLineEnd(source, index);
  const headEnd = isInHead ? Math.max(paren, pairs[paren] ?? -1) : index;
  let end = findLineEnd(source, headEnd);
  const first = toLine(source, headEnd);
  for (let line = first; line < Math.min(lineStarts.length, first + MAX_LINES); line += 1) {
    const start = lineStarts[line] ?? 0;
    const own = toIndent(bare, start);
    if (own !== -1 && own <= indent) break;
    if (own !== -1) end = findLineEnd(source, start);
  }
  return end;
}

function findRubyEnd(source: Source, index: number): number {
  const lineEnd = findLineEnd(source, index);
  const line = source.bare.slice(index, lineEnd);
  const hasEnd =
    /\bdo\b[ \t]*(?:\|[^|]*\|)?[ \t]*\r?$/.test(line.slice(-200)) || /^(?:def|begin|if|unless)\b/.test(line);
  if (hasEnd) return findRubyBlockEnd(source, index);
  const brace = line.indexOf("{");
  const close = brace === -1 ? -1 : (source.pairs[index + brace] ?? -1);
  return close === -1 ? lineEnd : close + 1;
}

function findRubyBlockEnd(source: Source, index: number): number {
  const { bare, lineStarts } = source;
  const indent = toIndent(bare, lineStarts[toLine(source, index) - 1] ?? 0);
  const first = toLine(source, index);
  const last = Math.min(lineStarts.length, first + MAX_LINES);
  for (let next = first; next < last; next += 1) {
    const start = lineStarts[next] ?? 0;
    const own = toIndent(bare, start);
    if (
      own === -1 ||
      own > indent ||
      /^(?:rescue|else|elsif|ensure|when)\b/.test(bare.slice(start + own, start + own + 8))
    )
      continue;
    return bare.startsWith("end", start + own) ? start + own + 3 : start;
  }
  return lineStarts[last] ?? bare.length;
}

function findShellEnd(source: Source, index: number): number {
  const { bare, lineStarts } = source;
  const first = toLine(source, index);
  const last = Math.min(lineStarts.length, first + MAX_LINES);
  for (let line = first; line < last; line += 1) {
    const start = lineStarts[line] ?? 0;
    if (bare[start] === "}") return start + 1;
  }
  return lineStarts[last] ?? bare.length;
}
