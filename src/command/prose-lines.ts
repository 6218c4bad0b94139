/** One line of a comment. */
export interface ProseLine {
  text: string;
  /** True when the line is the author's own text: not code, not a quotation, not hidden. */
  isProse: boolean;
}

/** A block that is open at a line: its lines belong to it until it ends, or until its list item does. */
interface OpenBlock {
  container: number;
  isLastLine: (line: string) => boolean;
}

const FENCE = /^(`{3,})[^`]*$|^(~{3,})/;
const LIST_MARKER = /^(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)/;
const RAW_HTML = /^<(pre|script|style|textarea)(?=[\s>]|$)/i;
const MAX_INDENT = 3;

/**
 * Splits a comment into lines and tells which of them are the author's own text, by the block rules of GitHub's Markdown: fenced
 * code (also in lists, also unterminated), block quotes, HTML comments and raw HTML blocks are not. Indented code needs no
 * mark, as its lines begin with four spaces. A line that only continues a quotation lazily, without `>`, is the author's own. Takes
 * linear time.
 *
 * @see https://github.github.com/gfm/#blocks-and-inlines
 */
export function parseProseLines(body: string): ProseLine[] {
  const lines = body.split(/\r\n|\n|\r/);
  const commentEnds = findCommentEnds(lines);
  const containers: number[] = [];
  let open: OpenBlock | undefined;

  return lines.map((text, index) => {
    if (open !== undefined && !endsContainer(text, open.container)) {
      if (open.isLastLine(text)) open = undefined;
      return { text, isProse: false };
    }

    const content = enterContainers(text, containers);
    open = openBlock(content, containers.at(-1) ?? 0);
    if (open !== undefined || content.startsWith(">")) return { text, isProse: false };

    if (commentEnds[index] && opensComment(text)) open = openUntil("-->", 0);
    return { text, isProse: content !== "" };
  });
}

/** A list item ends at the first line that is indented less than its text; code inside it ends with it. */
function endsContainer(line: string, container: number): boolean {
  return line.trim() !== "" && measureIndent(line) < container;
}

/**
 * Leaves the list items that end before this line and enters those that begin on it; `containers` holds where the text of
 * each open one begins. Returns what is left of the line, or nothing for a blank line and for indented code.
 */
function enterContainers(line: string, containers: number[]): string {
  let rest = line.trim();
  if (rest === "") return "";
  let column = measureIndent(line);
  while (column < (containers.at(-1) ?? 0)) containers.pop();

  while (column - (containers.at(-1) ?? 0) <= MAX_INDENT) {
    const marker = LIST_MARKER.exec(rest)?.[0];
    if (marker === undefined) return rest;
    const after = rest.slice(marker.length);
    const padding = measureIndent(after);
    const isText = padding >= 1 && padding <= MAX_INDENT + 1;
    containers.push(column + marker.length + (isText ? padding : 1));
    column += marker.length + padding;
    rest = after.trimStart();
    if (rest === "") return "";
  }
  return "";
}

function openBlock(content: string, container: number): OpenBlock | undefined {
  const fence = FENCE.exec(content);
  const mark = fence?.[1] ?? fence?.[2];
  if (mark !== undefined) return { container, isLastLine: (line) => closesFence(line, mark, container) };

  const tag = RAW_HTML.exec(content)?.[1];
  const end = content.startsWith("<!--") ? "-->" : tag && `</${tag.toLowerCase()}>`;
  return end === undefined || content.toLowerCase().includes(end) ? undefined : openUntil(end, container);
}

function openUntil(end: string, container: number): OpenBlock {
  return { container, isLastLine: (line) => line.toLowerCase().includes(end) };
}

function closesFence(line: string, mark: string, container: number): boolean {
  const close = line.trim();
  if (measureIndent(line) - container > MAX_INDENT || close.length < mark.length) return false;
  return close === mark.charAt(0).repeat(close.length);
}

function measureIndent(line: string): number {
  let column = 0;
  for (const character of line) {
    if (character === " ") column += 1;
    else if (character === "\t") column += 4 - (column % 4);
    else break;
  }
  return column;
}

/** For each line, whether a comment that opens in it is closed further down in the same paragraph. */
function findCommentEnds(lines: readonly string[]): boolean[] {
  const ends: boolean[] = [];
  let isClosed = false;
  for (const line of lines.toReversed()) {
    ends.push(isClosed);
    const content = line.trim();
    const isBoundary = content === "" || content.startsWith(">") || FENCE.test(content);
    isClosed = !isBoundary && (isClosed || line.includes("-->"));
  }
  return ends.reverse();
}

/** Whether a comment opens in the middle of a line and stays open at its end. */
function opensComment(line: string): boolean {
  const text = removeCodeSpans(line);
  const start = text.lastIndexOf("<!--");
  return start !== -1 && !text.includes("-->", start);
}

/** Takes out the code spans of a line: a run of backticks up to the next run of the same length. */
function removeCodeSpans(line: string): string {
  const parts = line.split(/(`+)/);
  const nextSame = findNextSame(parts);
  let text = "";
  for (let index = 0; index < parts.length; index += 1) {
    const close = index % 2 === 1 ? nextSame[index] : undefined;
    if (close === undefined) text += parts[index];
    else index = close;
  }
  return text;
}

/** For each run of backticks (the odd parts), the index of the next run of the same length. */
function findNextSame(parts: readonly string[]): (number | undefined)[] {
  const next: (number | undefined)[] = [];
  const seen = new Map<number, number>();
  for (const [index, { length }] of [...parts.entries()].reverse()) {
    if (index % 2 === 0) continue;
    next[index] = seen.get(length);
    seen.set(length, index);
  }
  return next;
}
