/** A stretch of a text. */
export interface CodeSpan {
  start: number;
  end: number;
}

/** What is certainly shown as code, and the hidden rest of fences' info strings (` ```js these words aren't shown`). */
export interface TrustedCode {
  code: CodeSpan[];
  hiddenInfo: CodeSpan[];
}

const CONTAINER_PREFIX = /^[ \t>*+\-.)0-9]*/;
const BLANK = /^[ \t]*$/;
const OPENER = /^( {0,3})(?:(`{3,})([^`]*)|(~{3,})(.*))$/;
const HTML_START = /<[a-z/!?]/i;
const RAW_HTML_START = /^<(?:pre|script|style|textarea|\?|!(?!--))/i;

interface Fence {
  mark: string;
  length: number;
  indent: number;
  start: number;
}

/** Where the reader of the lines stands. Doubt is kept: once `trusted` is false, it stays so. */
interface Reader {
  text: string;
  found: TrustedCode;
  fence: Fence | undefined;
  trusted: boolean;
  spansTrusted: boolean;
  htmlBlock: boolean;
}

/**
 * Finds the fenced blocks and code spans about which GitHub can't disagree, so that an HTML comment in them is left where a
 * reader sees it too. Where the reading is in doubt (a fence in a list, in raw HTML, after an ambiguous end) the rest of the
 * text counts as no code: then a visible comment may get lost, but a hidden one is never kept. Linear.
 */
export function findTrustedCode(text: string): TrustedCode {
  const reader: Reader = {
    text,
    found: { code: [], hiddenInfo: [] },
    fence: undefined,
    trusted: true,
    spansTrusted: true,
    htmlBlock: false,
  };
  let at = 0;
  while (at <= text.length) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);
    at =
      reader.fence !== undefined && readCodeLine(reader, line, at) ? end + 1 : readTextLine(reader, line, at);
  }
  if (reader.fence !== undefined) reader.found.code.push({ start: reader.fence.start, end: text.length });
  return reader.found;
}

/** Reads a line inside a fence; `false` when it turns out not to be inside. */
function readCodeLine(reader: Reader, line: string, at: number): boolean {
  const { fence } = reader;
  if (fence === undefined) return false;
  if (BLANK.test(line)) return true;
  const indent = line.search(/[^ ]/);
  const closes = isCloser(line.trim(), fence);
  const inDoubt =
    (indent < fence.indent && !line.startsWith("\t")) ||
    (closes && fence.indent > 0 && !/^ {0,3}\S/.test(line));
  if (inDoubt) {
    reader.found.code.push({ start: fence.start, end: at });
    reader.fence = undefined;
    reader.trusted = false;
    return false;
  }
  if (closes && /^ {0,3}\S/.test(line)) {
    reader.found.code.push({ start: fence.start, end: at + line.length });
    reader.fence = undefined;
  }
  return true;
}

function isCloser(trimmed: string, fence: Fence): boolean {
  return trimmed.length >= fence.length && trimmed === fence.mark.repeat(trimmed.length);
}

/** Reads a line outside fences and gives where to read on, which is after the comment if one begins here. */
function readTextLine(reader: Reader, line: string, at: number): number {
  if (BLANK.test(line)) {
    reader.htmlBlock = false;
    reader.spansTrusted = true;
    return at + line.length + 1;
  }
  if (openFence(reader, line, at)) return at + line.length + 1;
  noticeBlockStart(reader, line);
  const spans = findLineSpans(reader, line, at);
  if (reader.trusted) for (const span of spans) reader.found.code.push(span);
  return skipComments(reader, spans, at, at + line.length);
}

function openFence(reader: Reader, line: string, at: number): boolean {
  const prefix = CONTAINER_PREFIX.exec(line)?.[0] ?? "";
  const mark = /^(?:`{3,}|~{3,})/.exec(line.slice(prefix.length))?.[0];
  if (mark === undefined) return false;
  const infoAt = at + prefix.length + mark.length;
  const opener = OPENER.exec(line);
  if (opener !== null && reader.trusted && !reader.htmlBlock) {
    reader.fence = {
      mark: mark.charAt(0),
      length: mark.length,
      indent: (opener[1] ?? "").length,
      start: at + line.length,
    };
    hideInfo(reader, infoAt, at + line.length);
    return true;
  }
  reader.trusted = false;
  if (!line.slice(prefix.length + mark.length).includes(mark.charAt(0)))
    hideInfo(reader, infoAt, at + line.length);
  return false;
}

/** Keeps the language, which is all that GitHub takes from an info string. */
function hideInfo(reader: Reader, start: number, end: number): void {
  const shown = /^[ \t]*[^\s<]{0,30}/.exec(reader.text.slice(start, end))?.[0].length ?? 0;
  if (!BLANK.test(reader.text.slice(start + shown, end)))
    reader.found.hiddenInfo.push({ start: start + shown, end });
}

function noticeBlockStart(reader: Reader, line: string): void {
  const content = line.replace(CONTAINER_PREFIX, "").replace(/^\[[ xX]\] /, "");
  if (content.startsWith("$$") || RAW_HTML_START.test(content)) reader.trusted = false;
  if (/^<[a-z/]/i.test(content)) reader.htmlBlock = true;
  if (/^[[<]/.test(content)) reader.spansTrusted = false;
}

/** Code spans that begin and end on one line; a backtick without a partner puts the rest of the block in doubt. */
function findLineSpans(reader: Reader, line: string, at: number): CodeSpan[] {
  const spans: CodeSpan[] = [];
  if (line.includes("`") && (line.includes("|") || line.includes("\\`"))) reader.spansTrusted = false;
  const runs = reader.spansTrusted ? [...line.matchAll(/`+/g)] : [];
  let from = 0;
  for (let index = 0; index < runs.length; index += 1) {
    const open = runs[index];
    const closeIndex = findPartner(runs, index);
    const close = runs[closeIndex];
    if (open === undefined || close === undefined || HTML_START.test(line.slice(from, open.index))) {
      reader.spansTrusted = false;
      break;
    }
    from = close.index + close[0].length;
    spans.push({ start: at + open.index, end: at + from });
    index = closeIndex;
  }
  if (HTML_START.test(line.slice(from))) reader.spansTrusted = false;
  return reader.trusted && !reader.htmlBlock ? spans : [];
}

function findPartner(runs: readonly RegExpMatchArray[], index: number): number {
  let partner = index + 1;
  while (partner < runs.length && runs[partner]?.[0].length !== runs[index]?.[0].length) partner += 1;
  return partner;
}

/**
 * A comment that goes on over lines is read as one block only where nothing can disagree: at the very start of a line. After
 * its end, the line is still the comment's block: no fence and no span begins there.
 */
function skipComments(
  reader: Reader,
  spans: readonly CodeSpan[],
  lineStart: number,
  lineStop: number,
): number {
  let stop = lineStop;
  let from = lineStart;
  let span = 0;
  while (from <= stop) {
    const open = indexOfWithin(reader.text, "<!--", from, stop);
    if (open === -1) return stop + 1;
    while ((spans[span]?.end ?? open) < open) span += 1;
    from = toCommentEnd(reader.text, open, spans[span]);
    if (from <= stop) continue;
    if (open !== lineStart) reader.trusted = false;
    reader.spansTrusted = false;
    stop = lineEnd(reader.text, from);
  }
  return stop + 1;
}

/** Where to read on after `<!--`: after the comment, after the code span it is shown in, or nowhere. */
function toCommentEnd(text: string, open: number, span: CodeSpan | undefined): number {
  if (span !== undefined && span.start < open && open < span.end) return span.end;
  const close = text.indexOf("-->", open + 2);
  return close === -1 ? text.length + 1 : close + 3;
}

function indexOfWithin(text: string, wanted: string, from: number, stop: number): number {
  const index = text.slice(from, stop).indexOf(wanted);
  return index === -1 ? -1 : from + index;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}
