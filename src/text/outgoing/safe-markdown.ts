import {
  type Block,
  type MarkdownBlocks,
  readBlocks,
  toCells,
  toContents,
  toLineEnd,
} from "../markdown/blocks.ts";
import { cutParts, type Part } from "./cut-parts.ts";
import { createInlineRenderer, type InlineRenderer } from "./inline-renderer.ts";
import { neutraliseCode } from "./neutralise-code.ts";

/** What the Markdown may hold and how long it may be. */
export interface MarkdownRules {
  requester: string | undefined;
  linkHosts: readonly string[];
  /** Counted in UTF-16 units and in bytes; bytes are never fewer. */
  maxChars: number;
}

/** Every bracket that could begin a footnote is escaped. */
const GOING_OUT = { hasFootnotes: false };
/** More than these, and a comment becomes one block of code: nobody writes so many, and each costs some microseconds. */
const MAX_BLOCKS = 2_500;
/** Lines that aren't code. */
const MAX_LINES = 8_000;
const TASK = /^\[[ xX]\](?=[ \t])/;
const LINE_PREFIX =
  /^[ \t]*(?:(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))[ \t]*)*(?:\[[ xX]\](?:[ \t]+|$))?(?:#{1,6}[ \t]+)?/;
/** GitHub ends a paragraph, and with it a code span, where a footnote begins. */
const FOOTNOTE_LINE = /^(?:(?=.)[\s>])*\[\^/m;
const DEFINITION = /^[\s>]*\[(?:[^[\]\\]|\\[\s\S])*\]:[\s>]*<?([^\s<>]+)/;
/** Languages that GitHub draws (links and all) or that change the file when a reader clicks. */
const ACTIVE_LANGUAGE = /^(?:mermaid|geojson|topojson|stl|math|suggestion)$/i;
const LANGUAGE = /^[A-Za-z0-9+#._-]{1,30}$/;

/**
 * Renders Markdown that can do nothing but be read. See `renderOutgoing` for what that means. Blocks stay where they are. What is code to us
 * has to be code to whoever reads the result: it is read once more, and when the two differ, or there are too many blocks to be read, all of it
 * becomes code.
 */
export function renderSafeMarkdown(source: string, rules: MarkdownRules): string {
  const read = readBlocks(source, GOING_OUT);
  const parts = isTooFine(read) ? [toCodePart(source)] : toParts(read, rules);
  const whole = toText(parts).trimEnd();
  if (!readsAlike(parts, whole)) return cutParts([toCodePart(source)], rules.maxChars);
  return Buffer.byteLength(whole) <= rules.maxChars ? whole : cutParts(parts, rules.maxChars);
}

function isTooFine({ blocks, unknownFrom }: MarkdownBlocks): boolean {
  const written = blocks.filter(({ kind }) => kind !== "fence" && kind !== "code");
  const lineCount = written.reduce((sum, { firstLine, endLine }) => sum + endLine - firstLine, 0);
  return unknownFrom !== undefined || blocks.length > MAX_BLOCKS || lineCount > MAX_LINES;
}

function toText(parts: readonly Part[]): string {
  return parts.map(({ lines }) => lines.join("\n")).join("\n");
}

function toParts(read: MarkdownBlocks, rules: MarkdownRules): Part[] {
  const renderInline = createInlineRenderer({ ...rules, definitions: findDefinitions(read) });
  const parts: Part[] = [];
  let line = 0;
  const addBetween = (endLine: number) => {
    if (line < endLine) parts.push(toPlainPart("between", toLines(read, line, endLine)));
    line = endLine;
  };
  for (const block of read.blocks) {
    addBetween(block.firstLine);
    parts.push(renderBlock(read, block, renderInline));
    line = Math.max(line, block.endLine);
  }
  addBetween(read.starts.length - 1);
  return parts;
}

function toLines({ text, starts }: MarkdownBlocks, from: number, to: number): string[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) =>
    text.slice(starts[from + index], toLineEnd(starts, from + index)),
  );
}

function toPlainPart(kind: Part["kind"], lines: string[]): Part {
  return { kind, lines, size: lines.length, cut: (size) => lines.slice(0, size) };
}

function renderBlock(read: MarkdownBlocks, block: Block, renderInline: InlineRenderer): Part {
  const lines = toLines(read, block.firstLine, block.endLine);
  switch (block.kind) {
    case "code":
      return toPlainPart("code", neutraliseCode(lines.join("\n")).split("\n"));
    case "fence":
      return toFencePart(block, lines);
    case "text":
      return FOOTNOTE_LINE.test(lines.join("\n"))
        ? toLinesPart(lines, renderInline)
        : toTextPart(read, block, renderInline);
    case "table":
      return toTablePart(renderTable(read, block, renderInline));
    case "definition":
      return block.label.startsWith("^")
        ? toLinesPart(lines, renderInline)
        : toPlainPart(
            "definition",
            lines.map(() => ""),
          );
    default:
      return toLinesPart(lines, renderInline);
  }
}

/** Lines that nobody vouches for: each is rendered on its own, so that it is harmless whatever it is taken for. */
function toLinesPart(lines: readonly string[], renderInline: InlineRenderer): Part {
  const render = (line: string) => {
    const prefix = LINE_PREFIX.exec(line)?.[0] ?? "";
    return prefix + renderInline(line.slice(prefix.length), true);
  };
  return toPlainPart("between", lines.map(render));
}

/** A paragraph or heading, rendered as a whole, because code spans and links go over the ends of lines. */
function toTextPart(read: MarkdownBlocks, block: Block, renderInline: InlineRenderer): Part {
  const contents = toContents(read, block);
  const prefixes = contents.map(({ start }, index) => {
    const prefix = read.text.slice(read.starts[block.firstLine + index], start);
    return prefix + (index === 0 ? (TASK.exec(read.text.slice(start, start + 4))?.[0] ?? "") : "");
  });
  const first = prefixes[0]?.length ?? 0;
  const from = (read.starts[block.firstLine] ?? 0) + first;
  const texts = contents.map(({ start, end }, index) => read.text.slice(index === 0 ? from : start, end));
  const source = texts.join("\n");
  const render = (text: string) => {
    const rendered = renderInline(text, false);
    const safe = rendered.split("\n").some(isDelimiterRow) ? renderInline(text, true) : rendered;
    return safe.split("\n").map((line, index) => (prefixes[index] ?? "") + line);
  };
  const cut = (size: number) => {
    const shorter = source.slice(0, size).toWellFormed();
    const lines = render(shorter);
    const own = shorter.split("\n").map((line, index) => (prefixes[index] ?? "") + line);
    return isParagraph(lines) ? lines : toLinesPart(own, renderInline).lines;
  };
  return { kind: "text", lines: render(source), size: source.length, cut };
}

/** Cut off, a line can begin what it didn't: three backticks and a word are a fence, unless another backtick follows. */
function isParagraph(lines: readonly string[]): boolean {
  const { blocks } = readBlocks(lines.join("\n"), GOING_OUT);
  return blocks.length === 1 && blocks[0]?.kind === "text";
}

/** A line that may make a table of the one before it: there, `|` ends a cell even inside a code span. */
function isDelimiterRow(line: string): boolean {
  return line.includes("-") && /^[\s>*+\d.)|:-]*$/.test(line);
}

/** Without the row below it, a table's head would be a paragraph, where an address goes on over a bar: it is cut away with that. */
function toTablePart(lines: string[]): Part {
  const cut = (size: number) => (size < 2 ? [] : lines.slice(0, size));
  return { kind: "table", lines, size: lines.length, cut };
}

/** The row below the head is what makes it a table: it stays. Two backslashes before a bar are read in two ways: no code there. */
function renderTable(read: MarkdownBlocks, block: Block, renderInline: InlineRenderer): string[] {
  return toLines(read, block.firstLine, block.endLine).map((row, index) => {
    if (index === 1) return row;
    const cells = toCells(row, { start: 0, end: row.length });
    const isDoubtful = row.includes("\\\\|");
    const parts: string[] = [];
    let at = 0;
    for (const { start, end } of cells) {
      parts.push(row.slice(at, start), renderCell(row.slice(start, end), renderInline, isDoubtful));
      at = end;
    }
    return [...parts, row.slice(at)].join("");
  });
}

function renderCell(cell: string, renderInline: InlineRenderer, isDoubtful: boolean): string {
  const text = cell.trim();
  const start = cell.length - cell.trimStart().length;
  return cell.slice(0, start) + renderInline(text, isDoubtful) + cell.slice(start + text.length);
}

/** A fence longer than any run of its mark in it can't be closed by what is in it. It has an end where it had none. */
function toFencePart(block: Pick<Block, "mark" | "info" | "content">, lines: readonly string[]): Part {
  const opener = lines[0] ?? "";
  const prefix = opener.slice(0, opener.indexOf(block.mark));
  const char = block.mark.charAt(0);
  const contentCount = block.content === "" ? 0 : block.content.replace(/\n$/, "").split("\n").length;
  const closer = lines[contentCount + 1];
  const content = neutraliseCode(lines.slice(1, contentCount + 1).join("\n"))
    .split("\n")
    .slice(0, contentCount);
  const longest = content.reduce((most, line) => Math.max(most, longestRun(line, char)), 0);
  const mark = char.repeat(Math.max(block.mark.length, longest + 1));
  const end =
    (closer === undefined ? prefix.replace(/[^\s>]/g, " ") : closer.slice(0, closer.search(/[`~]/))) + mark;
  const enclose = (inner: readonly string[]) => [prefix + mark + toInfo(block.info), ...inner, end];
  const cut = (size: number) => enclose(content.slice(0, size));
  return { kind: "fence", lines: enclose(content), size: content.length, cut };
}

function toInfo(info: string): string {
  const language = info.trim().split(/\s/)[0] ?? "";
  return LANGUAGE.test(language) && !ACTIVE_LANGUAGE.test(language) ? language : "";
}

function longestRun(line: string, char: string): number {
  const runs = line.match(char === "`" ? /`+/g : /~+/g) ?? [];
  return runs.reduce((longest, run) => Math.max(longest, run.length), 0);
}

function toCodePart(source: string): Part {
  const lines = source.split("\n");
  return toFencePart({ mark: "```", info: "", content: `${source}\n` }, ["```", ...lines, "```"]);
}

function findDefinitions({ text, starts, blocks }: MarkdownBlocks): Map<string, string> {
  const definitions = new Map<string, string>();
  for (const { kind, label, firstLine, endLine } of blocks) {
    if (kind !== "definition" || label.startsWith("^")) continue;
    const start = text.indexOf("[", starts[firstLine]);
    const target = DEFINITION.exec(text.slice(start, toLineEnd(starts, endLine - 1)))?.[1];
    if (target !== undefined && !definitions.has(label)) definitions.set(label, target);
  }
  return definitions;
}

/** Whether the result has code, tables and paragraphs just where we put them. */
function readsAlike(parts: readonly Part[], whole: string): boolean {
  const isSolid = (kind: string) => kind === "code" || kind === "fence" || kind === "table";
  const { blocks, unknownFrom } = readBlocks(whole, GOING_OUT);
  if (unknownFrom !== undefined) return false;
  const found = blocks.map(({ kind, firstLine, endLine }) => `${kind} ${firstLine} ${endLine}`);
  const all = new Set(found);
  const expected = new Set<string>();
  let line = 0;
  for (const { kind, lines } of parts) {
    const place = `${kind} ${line} ${line + lines.length}`;
    line += lines.length;
    if (isSolid(kind)) expected.add(place);
    else if (kind === "text" && lines.length > 1 && lines.join("\n").includes("`") && !all.has(place))
      return false;
  }
  const solid = found.filter((place) => isSolid(place.split(" ")[0] ?? ""));
  return solid.length === expected.size && solid.every((place) => expected.has(place));
}
