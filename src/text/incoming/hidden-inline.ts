import { toLabel } from "../markdown/block-tokens.ts";
import { parseLinkTarget } from "../markdown/brackets.ts";
import { createBacktickReader } from "../markdown/code-spans.ts";
import type { Edit } from "./apply-edits.ts";
import { skipInvisibleReference } from "./hidden-reference.ts";
import { cleanTag } from "./hidden-tag.ts";
import { isOrdinaryAlt, isSentence, isTelling } from "./hidden-words.ts";

/** What is hidden in a paragraph, and the labels that it cites, as Markdown compares them. */
export interface InlineHidden {
  edits: Edit[];
  cited: string[];
}

interface Bracket {
  at: number;
  isImage: boolean;
  /** How many edits there were: those after it are within the brackets. */
  editCount: number;
}

interface Scan {
  text: string;
  labels: ReadonlySet<string>;
  readBackticks: ReturnType<typeof createBacktickReader>;
  open: Bracket[];
  /** The last bracket met: a pair with none between holds a label. */
  lastBracketAt: number;
  /** Ends of constructs that don't come any more. */
  missing: Set<string>;
  found: InlineHidden;
}

const SPECIAL = /[\\`<&[\]]/g;
const AUTOLINK = /<(?:[a-z][a-z0-9+.-]{1,31}:[^\s<>]*|[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,255})>/iy;
const LABEL = /\[((?:[^[\]\\]|\\[\s\S]){0,999})\]/y;

/**
 * Finds what GitHub doesn't show of one paragraph: comments, attributes, tags of no element, words of images and links, references to
 * invisible characters. Code spans stay. `labels` are those that the document defines. Linear.
 */
export function findHiddenInline(text: string, labels: ReadonlySet<string>): InlineHidden {
  const found: InlineHidden = { edits: [], cited: [] };
  const readBackticks = createBacktickReader(text);
  const scan: Scan = { text, labels, readBackticks, open: [], lastBracketAt: -1, missing: new Set(), found };
  SPECIAL.lastIndex = 0;
  for (let match = SPECIAL.exec(text); match !== null; match = SPECIAL.exec(text)) {
    const next = readSpecial(scan, match.index);
    SPECIAL.lastIndex = next;
  }
  return found;
}

function readSpecial(scan: Scan, at: number): number {
  switch (scan.text[at]) {
    case "\\":
      return at + 2;
    case "`": {
      const { runEnd, codeEnd } = scan.readBackticks(at);
      return codeEnd ?? runEnd;
    }
    case "<":
      return readAngle(scan, at);
    case "&": {
      const end = skipInvisibleReference(scan.text, at);
      return end === undefined ? at + 1 : remove(scan, { start: at, end, text: "", removed: 1 });
    }
    case "[":
      scan.lastBracketAt = at;
      scan.open.push({
        at,
        isImage: scan.text[at - 1] === "!" && scan.text[at - 2] !== "\\",
        editCount: scan.found.edits.length,
      });
      return at + 1;
    default:
      return readClose(scan, at);
  }
}

function remove({ found }: Scan, edit: Edit): number {
  found.edits.push(edit);
  return edit.end;
}

function readAngle(scan: Scan, at: number): number {
  const { text } = scan;
  AUTOLINK.lastIndex = at;
  if (AUTOLINK.test(text)) return AUTOLINK.lastIndex;
  const declarationEnd = toDeclarationEnd(scan, at);
  if (declarationEnd !== undefined)
    return remove(scan, { start: at, end: declarationEnd, text: "", removed: 1 });
  const tag = cleanTag(text, at, false);
  if (tag === undefined || "quote" in tag) return at + 1;
  if (tag.text !== text.slice(at, tag.end)) scan.found.edits.push({ ...tag, start: at });
  return tag.end;
}

/** `<!-- -->`, `<? ?>`, `<!X >`, `<![CDATA[ ]]>`: within a paragraph they need their end. */
function toDeclarationEnd(scan: Scan, at: number): number | undefined {
  const { text } = scan;
  if (text.startsWith("<!--", at)) {
    if (text.startsWith(">", at + 4)) return at + 5;
    return text.startsWith("->", at + 4) ? at + 6 : toEnd(scan, at + 4, "-->");
  }
  if (text.startsWith("<?", at)) return toEnd(scan, at + 2, "?>");
  if (text.startsWith("<![CDATA[", at)) return toEnd(scan, at + 9, "]]>");
  return /[a-z]/i.test(text.charAt(at + 2)) && text[at + 1] === "!" ? toEnd(scan, at + 2, ">") : undefined;
}

function toEnd({ text, missing }: Scan, from: number, close: string): number | undefined {
  if (missing.has(close)) return undefined;
  const end = text.indexOf(close, from);
  if (end === -1) missing.add(close);
  return end === -1 ? undefined : end + close.length;
}

function readClose(scan: Scan, at: number): number {
  const { text, found } = scan;
  const open = scan.open.pop();
  const isLabel = open !== undefined && scan.lastBracketAt === open.at;
  scan.lastBracketAt = at;
  if (open === undefined) return at + 1;
  const label = isLabel && at - open.at <= 1000 ? toLabel(text.slice(open.at + 1, at)) : "";
  if (label !== "") found.cited.push(label);
  const link = parseLinkTarget(text, at + 1);
  if (link !== undefined) {
    if (open.isImage) removeAlt(scan, open, at);
    removeTarget(scan, at + 1, link);
    return link.end;
  }
  LABEL.lastIndex = at + 1;
  const written = LABEL.exec(text);
  const reference = toLabel(written?.[1] ?? "");
  if (reference !== "" && scan.labels.has(reference))
    return readReference(scan, { open, at, reference, end: LABEL.lastIndex });
  if (open.isImage && scan.labels.has(label)) removeAlt(scan, open, at, label);
  return at + 1;
}

/** `[shown][not shown]`: a label of a word or two stays, so that its address can be found. */
function readReference(
  scan: Scan,
  { open, at, reference, end }: { open: Bracket; at: number; reference: string; end: number },
): number {
  if (open.isImage) removeAlt(scan, open, at);
  scan.found.cited.push(reference);
  return isTelling(reference) ? remove(scan, { start: at + 1, end, text: "", removed: 1 }) : end;
}

function removeAlt(scan: Scan, open: Bracket, close: number, label?: string): void {
  const { text, found } = scan;
  const start = open.at + 1;
  const alt = text.slice(start, Math.min(close, start + 1000));
  if (isOrdinaryAlt(alt)) return;
  found.edits.length = open.editCount;
  found.edits.push({ start, end: close, text: "", removed: isTelling(label ?? alt) ? 1 : 0 });
}

function removeTarget(
  scan: Scan,
  start: number,
  link: { target: string; hasTitle: boolean; title: string; end: number },
): void {
  const isHidden = isSentence(link.target);
  if (!isHidden && !link.hasTitle) return;
  const removed = (isHidden ? 1 : 0) + (link.hasTitle && isTelling(link.title) ? 1 : 0);
  const target = isHidden ? "" : link.target;
  scan.found.edits.push({ start, end: link.end, text: `(${target})`, removed });
}
