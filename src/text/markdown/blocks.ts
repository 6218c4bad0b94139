import { type BlockRules, readBlockTokens, type Token, toLabel } from "./block-tokens.ts";

/** Where a line's own content begins, behind the marks of quotations and list items, and where it ends. Indexes of the whole text. */
export interface LineContent {
  start: number;
  end: number;
}

/**
 * A stretch of whole lines that GitHub shows as one thing. `isNested`: in a quotation or a list; `columns` is how many cells of a table's row are shown; `mark` is the run that
 * begins a fence, `info` what stands behind it; `label` is a definition's or a footnote's, as Markdown compares labels. A footnote's own blocks come after it.
 */
export interface Block {
  kind: "text" | "code" | "fence" | "html" | "table" | "definition" | "footnote" | "unread";
  firstLine: number;
  endLine: number;
  isNested: boolean;
  mark: string;
  info: string;
  label: string;
  columns: number;
  content: string;
}

/** A text, its lines and its blocks in their order. Lines of no block are blank, rules, or marks of quotations and lists alone. */
export interface MarkdownBlocks {
  text: string;
  /** Where each line begins; one more than there are lines, as if a line began behind the text. */
  starts: number[];
  blocks: Block[];
  /** Where reading stopped because there were too many blocks: from this line on, nothing is known. */
  unknownFrom: number | undefined;
}

/** A line without a block that has more than these has words: it is nested deeper than the reader goes. */
const MARKS_ONLY = /^(?:[\s>*+_-]|\d{1,9}[.)])*$/;
/** What stands before a table's row: quotations and list items. */
const ROW_PREFIX = /(?:[\s>]|(?:[-*+]|\d{1,9}[.)])[ \t])*/y;

/**
 * Reads the block structure of GitHub's Markdown (CommonMark with tables). Lines end with `\n` alone. Linear: it nests twenty deep, what is
 * deeper is `unread`; and it stops where there are too many blocks.
 */
export function readBlocks(text: string, rules: BlockRules = {}): MarkdownBlocks {
  const { tokens, unknownFrom } = readBlockTokens(text, rules);
  const starts = toLineStarts(text);
  const blocks = joinRows({ text, starts, blocks: toBlocks(tokens) });
  return { text, starts, blocks: addUnread({ text, starts, blocks }, unknownFrom), unknownFrom };
}

function toBlocks(tokens: readonly Token[]): Block[] {
  const blocks: Block[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.type === "th_open") (blocks.at(-1) as Block).columns += 1;
    const kind = toKind(token.type);
    const [firstLine, endLine] = token.map ?? [];
    if (kind === undefined || firstLine === undefined || endLine === undefined) continue;
    const content = kind === "text" ? (tokens[index + 1]?.content ?? "") : token.content;
    const label = toLabel(String((token.meta as { label?: unknown } | null)?.label ?? ""));
    const { markup: mark, info } = token;
    const isNested = token.level > 0;
    blocks.push({ kind, firstLine, endLine, isNested, mark, info, label, columns: 0, content });
  }
  return blocks;
}

function toKind(type: string): Block["kind"] | undefined {
  switch (type) {
    case "paragraph_open":
    case "heading_open":
      return "text";
    case "code_block":
      return "code";
    case "html_block":
      return "html";
    case "table_open":
      return "table";
    case "reference_definition":
      return "definition";
    case "footnote_open":
      return "footnote";
    default:
      return type === "fence" ? "fence" : undefined;
  }
}

type ReadSoFar = Omit<MarkdownBlocks, "unknownFrom">;

/** Indented lines right below a table are rows of it to GitHub, and code to this reader. */
function joinRows({ text, starts, blocks }: ReadSoFar): Block[] {
  const joined: Block[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    if (last?.kind !== "table" || block.kind !== "code" || last.endLine !== block.firstLine) {
      joined.push(block);
      continue;
    }
    while (last.endLine < block.endLine && isWritten(text, starts, last.endLine)) last.endLine += 1;
    const firstLine = last.endLine;
    if (firstLine === block.endLine) continue;
    const content = block.content
      .split("\n")
      .slice(firstLine - block.firstLine)
      .join("\n");
    joined.push({ ...block, firstLine, content });
  }
  return joined;
}

function isWritten(text: string, starts: readonly number[], line: number): boolean {
  return text.slice(starts[line], toLineEnd(starts, line)).trim() !== "";
}

function addUnread({ text, starts, blocks }: ReadSoFar, unknownFrom: number | undefined): Block[] {
  const all: Block[] = [];
  let line = 0;
  const readTo = (endLine: number) => {
    for (; line < endLine; line += 1) {
      if (MARKS_ONLY.test(text.slice(starts[line], toLineEnd(starts, line)))) continue;
      const at = { firstLine: line, endLine: line + 1 };
      all.push({
        kind: "unread",
        ...at,
        isNested: true,
        mark: "",
        info: "",
        label: "",
        columns: 0,
        content: "",
      });
    }
  };
  for (const block of blocks) {
    readTo(block.firstLine);
    all.push(block);
    line = Math.max(line, toReadTo(block));
  }
  readTo(unknownFrom ?? starts.length - 1);
  return all;
}

/** A footnote's lines are those of its own blocks, but for its label. */
function toReadTo({ kind, firstLine, endLine, content }: Block): number {
  if (kind !== "footnote") return endLine;
  return content === "" ? firstLine + 1 : firstLine;
}

function toLineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return [...starts, text.length + 1];
}

/** Where a line ends, without its line break. */
export function toLineEnd(starts: readonly number[], line: number): number {
  return (starts[line + 1] ?? 1) - 1;
}

/** Where a block's first line begins and its last ends. */
export function toRange({ starts }: Pick<MarkdownBlocks, "starts">, block: Block): LineContent {
  return { start: starts[block.firstLine] ?? 0, end: toLineEnd(starts, block.endLine - 1) };
}

/** The content of each of a block's lines, behind the marks of what it stands in. */
export function toContents({ text, starts }: MarkdownBlocks, block: Block): LineContent[] {
  const contents = block.content.split("\n");
  return Array.from({ length: block.endLine - block.firstLine }, (_, index) => {
    const line = block.firstLine + index;
    const end = toLineEnd(starts, line);
    const start = starts[line] ?? end;
    const content = contents[index]?.trim() ?? "";
    const at = content === "" ? end : text.lastIndexOf(content, end - content.length);
    return { start: Math.max(at, start), end };
  });
}

/** The cells of a table's row: what stands between bars that no backslash escapes. */
export function toCells(text: string, { start, end }: LineContent): LineContent[] {
  ROW_PREFIX.lastIndex = start;
  ROW_PREFIX.test(text);
  const to = start + text.slice(start, end).trimEnd().length;
  const from = Math.min(ROW_PREFIX.lastIndex, to);
  const cells: LineContent[] = [];
  let cellAt = text[from] === "|" ? from + 1 : from;
  for (let at = cellAt; at < to; at += 1) {
    if (text[at] !== "|" || text[at - 1] === "\\") continue;
    cells.push({ start: cellAt, end: at });
    cellAt = at + 1;
  }
  if (cellAt < to) cells.push({ start: cellAt, end: to });
  return cells;
}
