import type { Visible } from "../invisible.ts";
import {
  type Block,
  type LineContent,
  type MarkdownBlocks,
  readBlocks,
  toCells,
  toContents,
  toLineEnd,
  toRange,
} from "../markdown/blocks.ts";
import { applyEdits, type Edit } from "./apply-edits.ts";
import { findHiddenHtml, type HtmlHidden } from "./hidden-html.ts";
import { findHiddenInline } from "./hidden-inline.ts";
import { isTelling } from "./hidden-words.ts";
import { findUncited } from "./uncited.ts";

interface Document extends MarkdownBlocks {
  /** The text with blanks for the marks of quotations and list items, so that what is over several lines reads as one. */
  masked: string;
  labels: Set<string>;
  cited: Set<string>;
  edits: Edit[];
  /** What the page waits for before it shows anything again. */
  waitsFor: HtmlHidden["opens"];
}

/** What stands before a table's head in a footnote. */
const FOOTNOTE_PREFIX = /(?:[\s>]|(?:[-*+]|\d{1,9}[.)])[ \t]|\[\^[^\]\s]+\]:)*/y;

const UNKNOWN_NOTE = "… cut here: the text has too many paragraphs.";

/** None of these: nothing can be hidden, and nothing needs to be read. */
const MARKUP = /[<[&|`~]/;

/**
 * Takes out of Markdown what GitHub doesn't show: comments and other declarations, attributes, tags of no element, images' and links' words
 * that are sentences, definitions and footnotes that nobody cites, cells beyond a table's head. What is shown stays as it is, code whole.
 * Works once, so what it leaves can hold hidden markup put together of what stood around the removed; call it until nothing changes. Linear.
 */
export function stripHiddenMarkup(text: string): Visible {
  if (!MARKUP.test(text)) return { text, removed: 0 };
  const read = readBlocks(text);
  const known = toKnown(read);
  return known === text ? applyEdits(text, findHidden(read)) : { text: known, removed: 1 };
}

/**
 * Finds what `stripHiddenMarkup` takes out of a text, as it stands: each edit's place is one that GitHub doesn't show, or shows otherwise. In no
 * order; they may overlap. Of lines that the reader of blocks didn't get to nothing is said. Linear.
 */
export function findHidden(read: MarkdownBlocks): Edit[] {
  const labels = new Set(read.blocks.filter(({ kind }) => kind === "definition").map(({ label }) => label));
  const document: Document = {
    ...read,
    ...{ masked: toMasked(read), labels, cited: new Set(), edits: [], waitsFor: undefined },
  };
  for (const block of document.blocks) {
    if (document.waitsFor === undefined) readBlock(document, block);
    else if (block.kind !== "footnote") waitOn(document, block);
  }
  return [...document.edits, ...findUncited(read, document.cited)];
}

/** What stands behind too many blocks might be hidden. */
function toKnown({ text, starts, unknownFrom }: MarkdownBlocks): string {
  return unknownFrom === undefined ? text : text.slice(0, starts[unknownFrom]) + UNKNOWN_NOTE;
}

function readBlock(document: Document, block: Block): void {
  switch (block.kind) {
    case "text":
      readText(document, block);
      return;
    case "table":
      readTable(document, block);
      return;
    case "html":
      readHtml(document, block, 0);
      return;
    case "fence":
      readFenceInfo(document, block);
      return;
    case "unread":
      readUnread(document, block);
      return;
    default:
      return;
  }
}

/** The marks before the second and later lines of a block are blanked: `> <img` goes on behind the `>` of its next line. */
function toMasked(read: MarkdownBlocks): string {
  const parts: string[] = [];
  let at = 0;
  for (const block of read.blocks) {
    if (block.kind !== "text" && block.kind !== "html") continue;
    for (const [index, { start }] of toContents(read, block).entries()) {
      const from = read.starts[block.firstLine + index] ?? start;
      if (from < at || start === from) continue;
      parts.push(read.text.slice(at, from), " ".repeat(start - from));
      at = start;
    }
  }
  parts.push(read.text.slice(at));
  return parts.join("");
}

function readText(document: Document, block: Block): void {
  const contents = toContents(document, block);
  readRegion(document, { start: contents[0]?.start ?? 0, end: contents.at(-1)?.end ?? 0 });
}

function readRegion(document: Document, { start, end }: LineContent): void {
  const { edits, cited } = findHiddenInline(document.masked.slice(start, end), document.labels);
  addEdits(document, edits, start);
  for (const label of cited) document.cited.add(label);
}

function addEdits(document: Document, edits: readonly Edit[], offset: number): void {
  for (const { start, end, ...edit } of edits) {
    document.edits.push({ ...edit, start: start + offset, end: end + offset });
  }
}

function readTable(document: Document, block: Block): void {
  for (let line = block.firstLine; line < block.endLine; line += 1) {
    FOOTNOTE_PREFIX.lastIndex = document.starts[line] ?? 0;
    FOOTNOTE_PREFIX.test(document.text);
    const end = toLineEnd(document.starts, line);
    const row = {
      start: line === block.firstLine ? FOOTNOTE_PREFIX.lastIndex : (document.starts[line] ?? 0),
      end,
    };
    const cells = toCells(document.text, row);
    for (const cell of cells.slice(0, block.columns)) readRegion(document, cell);
    const extra = cells[block.columns];
    if (extra === undefined || document.text.slice(extra.start, row.end).trim().replaceAll("|", "") === "")
      continue;
    document.edits.push({ start: extra.start, end: row.end, text: "", removed: 1 });
  }
}

function readHtml(document: Document, block: Block, from: number): void {
  const { start, end } = toRange(document, block);
  const { edits, opens } = findHiddenHtml(document.masked.slice(start, end), from);
  addEdits(document, edits, start);
  document.waitsFor = opens;
}

/** An unfinished comment or value in raw HTML swallows the page up to its end, whatever stands there. */
function waitOn(document: Document, block: Block): void {
  const { start, end } = toRange(document, block);
  const close = document.waitsFor ?? "";
  const at = block.kind === "html" ? document.masked.slice(start, end).indexOf(close) : -1;
  if (at === -1) {
    document.edits.push({ start, end, text: "", removed: 0 });
    return;
  }
  document.edits.push({ start, end: start + at + close.length, text: "", removed: 0 });
  readHtml(document, block, at + close.length);
}

/** ` ```js words`: of what stands behind a fence only the language is used. */
function readFenceInfo(document: Document, block: Block): void {
  const rest = /\s(.*)$/s.exec(block.info.trim())?.[1]?.trim() ?? "";
  if (rest === "" || !isTelling(rest)) return;
  const end = toLineEnd(document.starts, block.firstLine);
  const start = document.text.lastIndexOf(rest, end);
  document.edits.push({ start, end: start + rest.length, text: "", removed: 1 });
}

/** Nested so deep that nobody reads it: its brackets and angles are taken away. */
function readUnread(document: Document, block: Block): void {
  const { start, end } = toRange(document, block);
  const text = document.text.slice(start, end);
  const defused = text.replace(/[<[&`]/g, " ");
  if (defused !== text) document.edits.push({ start, end, text: defused, removed: 1 });
}
