import MarkdownIt from "markdown-it";

type BlockReader = InstanceType<typeof MarkdownIt>["block"];
type Rule = Parameters<BlockReader["ruler"]["at"]>[1];
type State = Parameters<Rule>[0];

const table = toRule("table");
const reference = toRule("reference");
const heading = toRule("lheading");
const paragraph = toRule("paragraph");
const html = toRule("html_block");
const quotation = toRule("blockquote");

/** A delimiter row of one column. A row of dashes alone makes a heading. */
const ONE_COLUMN = /^(?!-+$)\|?[ \t]*:?-+:?[ \t]*\|?$/;
/** A footnote's label, and how far its text is indented on its other lines. */
const FOOTNOTE = /\[\^([^\]\r\n\0\t ]+)\]:[ \t]*/y;
const FOOTNOTE_INDENT = 4;

/**
 * Makes markdown-it's reader of blocks read tables, and what may stand beside them, as GitHub does (cmark-gfm). What a line is decides whether
 * the words in it are seen: a table taken for a comment's first line, or code for a paragraph's second, would hide words from people only.
 *
 * - A table's head is a line of a paragraph, so nothing that begins another block begins a table: `<!-- a | b` above `|-|-|`.
 * - A head needs no bar: `a` above `|-|`. A head above dashes alone is a heading.
 * - A row ends where any HTML begins, a paragraph only where some does.
 * - A quotation's mark is indented less than code: with four spaces before it a line goes on with a paragraph, marks and all.
 * - A definition's next line goes on with a paragraph, although it is indented: `[a]: b` above four spaces and words.
 * - A footnote holds blocks as a list item does, its paragraph's lazy lines too: `[^1]: b` above words. Only where the reader's `env` asks for footnotes.
 */
export function setGitHubRules({ ruler }: BlockReader): void {
  ruler.at("blockquote", readQuotation, { alt: ["paragraph", "reference", "blockquote", "list"] });
  ruler.at("html_block", readHtml, { alt: ["paragraph", "reference", "blockquote"] });
  ruler.after("heading", "late table", readTable, { alt: ["paragraph", "reference"] });
  ruler.after("late table", "late reference", readReferences);
  ruler.before("late table", "footnote", readFootnote, { alt: ["paragraph", "reference", "blockquote"] });
  ruler.disable(["table", "reference"]);
}

/** The rule that markdown-it has under a name. */
function toRule(name: string): Rule {
  const { ruler } = new MarkdownIt("commonmark").block;
  ruler.enableOnly([name]);
  return ruler.getRules("")[0] as Rule;
}

/** Has the rule see a space where it would take a mark: it looks at a line's first character and not at its column. */
const readQuotation: Rule = (state, startLine, endLine, silent) => {
  if (silent || !quotation(state, startLine, endLine, true))
    return quotation(state, startLine, endLine, silent);
  const deep: number[] = [];
  for (let line = startLine + 1; line < endLine && !state.isEmpty(line); line += 1) {
    const hasMark = toLine(state, line).startsWith(">");
    if (hasMark && (state.sCount[line] ?? 0) - state.blkIndent >= 4) deep.push(line);
    else if (!hasMark && isEnd(state, line, { endLine, of: "blockquote" })) break;
  }
  for (const line of deep) state.tShift[line] = (state.tShift[line] ?? 0) - 1;
  const isRead = quotation(state, startLine, endLine, silent);
  for (const line of deep) state.tShift[line] = (state.tShift[line] ?? 0) + 1;
  return isRead;
};

const readHtml: Rule = (state, startLine, endLine, silent) => {
  if (html(state, startLine, endLine, silent)) return true;
  const line = toLine(state, startLine);
  if (!silent || state.parentType !== "table" || !/^<.*>$/.test(line)) return false;
  return html(new state.md.block.State(line, state.md, {}, []), 0, 1, false);
};

const readTable: Rule = (state, startLine, endLine, silent) => {
  const row = startLine + 1 < endLine ? toLine(state, startLine + 1) : "";
  if (/^-*$/.test(row)) return false;
  if (table(state, startLine, endLine, silent)) return true;
  if (!ONE_COLUMN.test(row) || toLine(state, startLine).includes("|")) return false;
  if (!isWithin(state, startLine) || !isWithin(state, startLine + 1)) return false;
  if (!silent) readRows(state, startLine, endLine);
  return true;
};

function readRows(state: State, startLine: number, endLine: number): void {
  const { parentType } = state;
  state.parentType = "table";
  let line = startLine + 2;
  while (line < endLine && isWithin(state, line) && !isEnd(state, line, { endLine, of: "blockquote" }))
    line += 1;
  state.push("table_open", "table", 1).map = [startLine, line];
  state.push("th_open", "th", 1);
  state.push("th_close", "th", -1);
  state.push("table_close", "table", -1);
  state.parentType = parentType;
  state.line = line;
}

const readReferences: Rule = (state, startLine, endLine, silent) => {
  if (!reference(state, startLine, endLine, silent)) return false;
  while (state.line < endLine && goesOn(state, state.line, endLine)) {
    if (reference(state, state.line, endLine, false)) continue;
    return heading(state, state.line, endLine, false) || paragraph(state, state.line, endLine, false);
  }
  return true;
};

const readFootnote: Rule = (state, startLine, endLine, silent) => {
  const { blkIndent, bMarks, tShift, sCount } = state;
  const before = {
    mark: bMarks[startLine] ?? 0,
    shift: tShift[startLine] ?? 0,
    indent: sCount[startLine] ?? 0,
  };
  FOOTNOTE.lastIndex = before.mark + before.shift;
  const label =
    before.indent - blkIndent < 4 && state.env.hasFootnotes ? FOOTNOTE.exec(state.src)?.[1] : undefined;
  if (label === undefined || silent) return label !== undefined;

  const token = state.push("footnote_open", "", 1);
  token.meta = { label: `^${label}` };
  bMarks[startLine] = FOOTNOTE.lastIndex;
  token.content = state.src.slice(FOOTNOTE.lastIndex, state.eMarks[startLine]).trim();
  tShift[startLine] = 0;
  state.blkIndent += FOOTNOTE_INDENT;
  sCount[startLine] = state.blkIndent;
  state.md.block.tokenize(state, startLine, endLine);
  state.blkIndent = blkIndent;
  bMarks[startLine] = before.mark;
  tShift[startLine] = before.shift;
  sCount[startLine] = before.indent;
  let end = state.line;
  while (end > startLine + 1 && state.isEmpty(end - 1)) end -= 1;
  token.map = [startLine, end];
  state.push("footnote_close", "", -1);
  return true;
};

/** Whether a line goes on with the paragraph before it. */
function goesOn(state: State, line: number, endLine: number): boolean {
  if (state.isEmpty(line)) return false;
  const indent = state.sCount[line] ?? 0;
  if (indent - state.blkIndent > 3 || indent < 0) return true;
  const { parentType } = state;
  state.parentType = "paragraph";
  const ends = isEnd(state, line, { endLine, of: "paragraph" });
  state.parentType = parentType;
  return !ends;
}

/** Whether a line begins what ends a paragraph, or a quotation or a table. */
function isEnd(state: State, line: number, { endLine, of }: { endLine: number; of: string }): boolean {
  return state.md.block.ruler.getRules(of).some((rule) => rule(state, line, endLine, true));
}

/** Whether a line is written in the container that is read, and not indented as code is. */
function isWithin(state: State, line: number): boolean {
  const indent = (state.sCount[line] ?? 0) - state.blkIndent;
  return !state.isEmpty(line) && indent >= 0 && indent < 4;
}

function toLine({ src, bMarks, tShift, eMarks }: State, line: number): string {
  return src.slice((bMarks[line] ?? 0) + (tShift[line] ?? 0), eMarks[line]).trim();
}
