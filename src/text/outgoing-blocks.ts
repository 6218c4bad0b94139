import { neutraliseCode } from "./outgoing-code.ts";
import { createInlineRenderer, type InlineRenderer } from "./outgoing-inline.ts";

/** What the Markdown may hold and how long it may be. */
export interface MarkdownRules {
  requester: string | undefined;
  linkHosts: readonly string[];
  /** Counted in UTF-16 units and in bytes; bytes are never fewer. */
  maxChars: number;
}

/** A part of the document that is rendered on its own: a line of text, or a fence with the lines in it. */
type Part = LinePart | FencePart;
interface LinePart {
  kind: "line";
  text: string;
}
interface FencePart {
  kind: "fence";
  info: string;
  lines: string[];
}

const OPENER = /^([ \t]*)((?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(`{3,}|~{3,})([^`]*)$/;
const DEFINITION = /^[ \t>]*\[((?!\^)[^[\]]{1,200})\]:[ \t]*<?([^\s<>]+)>?(?:[ \t]+["'(].*)?$/;
/** Languages that GitHub draws (links and all) or that change the file when a reader clicks. */
const ACTIVE_LANGUAGE = /^(?:mermaid|geojson|topojson|stl|math|suggestion)$/i;
const LANGUAGE = /^[A-Za-z0-9+#._-]{1,30}$/;
const CUT_NOTE = "\n\n… cut here: the text was too long.";

/** Renders Markdown that can do nothing but be read. See `renderOutgoing` for what that means. */
export function renderSafeMarkdown(source: string, rules: MarkdownRules): string {
  const parts = toParts(source.split("\n"));
  const definitions = findDefinitions(parts);
  const rest = parts.filter((part) => part.kind === "fence" || !DEFINITION.test(part.text));
  const tables = findTables(rest);
  const renderInline = createInlineRenderer({ ...rules, definitions });
  const renderPart = (part: Part) =>
    part.kind === "fence" ? renderFence(part) : renderInline(part.text, tables.has(part));
  const rendered = rest.map(renderPart);
  const whole = rendered.join("\n").trimEnd();
  if (Buffer.byteLength(whole) <= rules.maxChars) return whole;
  return cutParts(rest, rendered, rules.maxChars, renderInline);
}

/** Fences are read wherever they are indented to, because they are written at the margin. */
function toParts(lines: readonly string[]): Part[] {
  const parts: Part[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const opener = OPENER.exec(line);
    if (opener === null) {
      parts.push({ kind: "line", text: line });
      continue;
    }
    const [, indent = "", marker = "", mark = "", info = ""] = opener;
    if (marker !== "") parts.push({ kind: "line", text: indent + marker });
    const end = toFenceEnd(lines, index + 1, mark);
    const width = indent.length + marker.length;
    const content = lines.slice(index + 1, end).map((inner) => dedent(inner, width));
    parts.push({ kind: "fence", info: toInfo(info), lines: content });
    index = end;
  }
  return parts;
}

function toFenceEnd(lines: readonly string[], from: number, mark: string): number {
  const char = mark.charAt(0);
  for (let index = from; index < lines.length; index += 1) {
    const trimmed = lines[index]?.trim() ?? "";
    if (trimmed.length >= mark.length && trimmed === char.repeat(trimmed.length)) return index;
  }
  return lines.length;
}

function dedent(line: string, width: number): string {
  const blanks = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  return line.slice(Math.min(blanks, width));
}

function toInfo(info: string): string {
  const language = info.trim().split(/\s/)[0] ?? "";
  return LANGUAGE.test(language) && !ACTIVE_LANGUAGE.test(language) ? language : "";
}

/** A fence longer than any run of backticks in it can't be closed by what is in it. */
function renderFence({ info, lines }: FencePart): string {
  const content = lines.map(neutraliseCode);
  const longest = lines.reduce((most, line) => Math.max(most, longestRun(line)), 2);
  const mark = "`".repeat(longest + 1);
  return [mark + info, ...content, mark].join("\n");
}

function longestRun(line: string): number {
  return (line.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

function findDefinitions(parts: readonly Part[]): Map<string, string> {
  const definitions = new Map<string, string>();
  for (const part of parts) {
    const [, label, target] = part.kind === "line" ? (DEFINITION.exec(part.text) ?? []) : [];
    if (label !== undefined && target !== undefined) definitions.set(label.trim().toLowerCase(), target);
  }
  return definitions;
}

/** The lines of blocks that a delimiter row may make a table of: there, `|` ends a cell even inside a code span. */
function findTables(parts: readonly Part[]): Set<Part> {
  const tables = new Set<Part>();
  let block: LinePart[] = [];
  const close = () => {
    if (block.some((line) => isDelimiterRow(line.text))) for (const line of block) tables.add(line);
    block = [];
  };
  for (const part of parts) {
    if (part.kind === "fence" || part.text.trim() === "") close();
    else block.push(part);
  }
  close();
  return tables;
}

function isDelimiterRow(line: string): boolean {
  return line.includes("-") && /^[\s>*+\d.)|:-]*$/.test(line);
}

/** Keeps whole parts while they fit, then as much of the next as fits, then says so. */
function cutParts(
  parts: readonly Part[],
  rendered: readonly string[],
  maxBytes: number,
  renderInline: InlineRenderer,
): string {
  let room = maxBytes - Buffer.byteLength(CUT_NOTE);
  const kept: string[] = [];
  for (const [index, text] of rendered.entries()) {
    const size = Buffer.byteLength(text) + 1;
    if (size <= room) {
      kept.push(text);
      room -= size;
      continue;
    }
    const part = parts[index];
    if (part !== undefined) kept.push(cutPart(part, room, renderInline));
    break;
  }
  return (kept.join("\n").trimEnd() + CUT_NOTE).slice(0, maxBytes);
}

/** A part's beginning, rendered anew, because a cut through what is rendered could open what was closed. */
function cutPart(part: Part, room: number, renderInline: InlineRenderer): string {
  if (part.kind === "line") {
    for (let length = room; length > 0; length = Math.floor(length / 2)) {
      const text = renderInline(part.text.slice(0, length).toWellFormed(), true);
      if (Buffer.byteLength(text) < room) return text;
    }
    return "";
  }
  for (let count = part.lines.length; count > 0; count = Math.floor(count / 2)) {
    const text = renderFence({ ...part, lines: part.lines.slice(0, count) });
    if (Buffer.byteLength(text) < room) return text;
  }
  return "";
}
