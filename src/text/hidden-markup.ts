import {
  type BracketPairs,
  findInlineCode,
  type LinkTarget,
  pairBrackets,
  parseLinkTarget,
  skipTitle,
} from "./brackets.ts";
import { cleanTag } from "./hidden-tag.ts";
import type { Visible } from "./invisible.ts";
import { type CodeSpan, findTrustedCode } from "./trusted-code.ts";

/** A piece of the text to replace: what stands for it, how many hidden things it had, where it ends. */
interface Replacement {
  text: string;
  removed: number;
  end: number;
}

/** What is known of a text before it is read through. */
interface Reading {
  text: string;
  pairings: readonly BracketPairs[];
  labels: ReadonlySet<string>;
  /** Up to where a browser reads raw HTML, as far as the lines so far tell. */
  looseUntil: number;
  /** The target read last, since an image and its bracket ask for the same. */
  target: { at: number; link: LinkTarget | undefined };
}

const INTERESTING = /[<!\]\n]/g;
const CONTAINER_PREFIX = /[ \t>*+\-.)0-9]*/y;
const BLANK_LINE = /\n[ \t]*(?:\n|$)/g;
const RAW_ELEMENT = /<(?:pre|script|style|textarea)(?=[\s>])/iy;
const OPEN_TAG = /^<\/?[a-z][a-z0-9-]*\s+\S/i;
/** What begins raw HTML at the start of a line even when the tag has no end (CommonMark 4.6, kinds 1 and 6). */
const BLOCK_TAG =
  /<\/?(?:pre|script|style|textarea|address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|source|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?=[\s/>]|$)/iy;

/**
 * Takes out of Markdown what GitHub doesn't show: comments and other declarations, attributes, image alt text, titles, link
 * definitions that only hold words. Words that are shown stay. Works once from left to right, so what it leaves can hold
 * hidden markup put together of what stood around the removed; call it until nothing changes. Linear.
 */
export function stripHiddenMarkup(text: string): Visible {
  const trusted = findTrustedCode(text);
  const reading: Reading = {
    text,
    pairings: [pairBrackets(text, findInlineCode(text)), pairBrackets(text, [])],
    labels: findLabels(text),
    looseUntil: 0,
    target: { at: -1, link: undefined },
  };
  const parts: string[] = [];
  let removed = 0;
  let copied = 0;
  for (const { at, replacement } of readThrough(reading, toStops(trusted))) {
    parts.push(text.slice(copied, at), replacement.text);
    removed += replacement.removed;
    copied = replacement.end;
  }
  parts.push(text.slice(copied));
  return { text: parts.join(""), removed };
}

/** A stretch that isn't read: code stays as it is, a fence's hidden words go. */
interface Stop extends CodeSpan {
  removed: number;
}

function toStops({ code, hiddenInfo }: { code: CodeSpan[]; hiddenInfo: CodeSpan[] }): Stop[] {
  const stops = [
    ...code.map((span) => ({ ...span, removed: 0 })),
    ...hiddenInfo.map((span) => ({ ...span, removed: 1 })),
  ];
  return stops.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Goes through the places where something hidden can begin, past code and past what was replaced. */
function* readThrough(
  reading: Reading,
  stops: readonly Stop[],
): Generator<{ at: number; replacement: Replacement }, void, void> {
  const { text } = reading;
  let stop = 0;
  let place = 0;
  for (let at = 0; at < text.length; ) {
    while ((stops[stop]?.end ?? text.length + 1) <= at) stop += 1;
    const next = stops[stop];
    const inStop = next !== undefined && next.start <= at;
    const replacement = inStop ? { text: "", removed: next.removed, end: next.end } : readAt(reading, at);
    if (replacement !== undefined && replacement.removed > 0) yield { at, replacement };
    if (replacement === undefined && place <= at) place = toNextPlace(text, at);
    at = replacement?.end ?? Math.min(place, next?.start ?? text.length);
  }
}

/** The next index a construct can begin at: one of its characters, or the start of a line. */
function toNextPlace(text: string, at: number): number {
  INTERESTING.lastIndex = at + (text[at] === "\n" ? 0 : 1);
  const index = INTERESTING.exec(text)?.index ?? text.length;
  return text[index] === "\n" ? index + 1 : index;
}

function readAt(reading: Reading, at: number): Replacement | undefined {
  const { text } = reading;
  const isLineStart = at === 0 || text[at - 1] === "\n";
  const definition = isLineStart ? readLineStart(reading, at) : undefined;
  if (definition !== undefined) return definition;
  switch (text[at]) {
    case "<":
      return readDeclaration(text, at) ?? readTag(reading, at);
    case "!":
      return readImage(reading, at);
    case "]":
      return readLinkTitle(reading, at);
    default:
      return undefined;
  }
}

function readLineStart(reading: Reading, at: number): Replacement | undefined {
  const { text } = reading;
  const contentAt = skip(CONTAINER_PREFIX, text, at);
  if (skip(RAW_ELEMENT, text, contentAt) > contentAt) reading.looseUntil = text.length;
  else if (contentAt >= reading.looseUntil && isBlockStart(text, contentAt)) {
    reading.looseUntil = toParagraphEnd(text, contentAt);
  }
  return text[contentAt] === "[" ? readDefinition(text, at, contentAt) : undefined;
}

function isBlockStart(text: string, at: number): boolean {
  return skip(BLOCK_TAG, text, at) > at || cleanTag(text, at, false) !== undefined;
}

function toParagraphEnd(text: string, at: number): number {
  BLANK_LINE.lastIndex = at;
  return BLANK_LINE.exec(text)?.index ?? text.length;
}

/** Comments, processing instructions, CDATA and declarations; an unfinished one hides the rest. */
function readDeclaration(text: string, at: number): Replacement | undefined {
  if (text.startsWith("<!--", at)) return removeTo(text, at, "-->", 2);
  if (text.startsWith("<![CDATA[", at)) return removeTo(text, at, "]]>", 9);
  const isLineStart = at === 0 || text[at - 1] === "\n";
  const isDeclaration = text[at + 1] === "?" || (text[at + 1] === "!" && /[a-z]/i.test(text.charAt(at + 2)));
  if (!isDeclaration || (!isLineStart && !text.includes(">", at))) return undefined;
  return removeTo(text, at, text[at + 1] === "?" ? "?>" : ">", 2);
}

function removeTo(text: string, at: number, close: string, openLength: number): Replacement {
  const closeAt = text.indexOf(close, at + openLength);
  return { text: "", removed: 1, end: closeAt === -1 ? text.length : closeAt + close.length };
}

function readTag(reading: Reading, at: number): Replacement | undefined {
  const isLoose = at < reading.looseUntil;
  return cleanTag(reading.text, at, isLoose) ?? (isLoose ? removeOpenTag(reading, at) : undefined);
}

/** In raw HTML, `<div words` without an end takes the words with it. */
function removeOpenTag(reading: Reading, at: number): Replacement | undefined {
  const { text, looseUntil } = reading;
  const nextTag = text.indexOf("<", at + 1);
  const end = nextTag === -1 ? looseUntil : Math.min(nextTag, looseUntil);
  return OPEN_TAG.test(text.slice(at, end)) ? { text: "", removed: 1, end } : undefined;
}

/** `![alt](target "title")`, `![alt][label]` and `![label]`: only the picture is shown. */
function readImage(reading: Reading, at: number): Replacement | undefined {
  if (reading.text[at + 1] !== "[") return undefined;
  for (const altEnd of new Set(reading.pairings.map((pairs) => pairs.get(at + 1)))) {
    const image = readImageAs(reading, at, altEnd);
    if (image !== undefined) return image;
  }
  return undefined;
}

function readImageAs(reading: Reading, at: number, altEnd: number | undefined): Replacement | undefined {
  if (altEnd === undefined) return undefined;
  const { text, labels } = reading;
  const hasAlt = altEnd > at + 2 ? 1 : 0;
  const link = readTarget(reading, altEnd + 1);
  if (link !== undefined) {
    return { text: `![](${link.target})`, removed: hasAlt + (link.hasTitle ? 1 : 0), end: link.end };
  }
  const isReference =
    text[altEnd + 1] === "[" || labels.has(toLabel(text.slice(at + 2, Math.min(altEnd, at + 1001))));
  return isReference ? { text: "![]", removed: hasAlt, end: altEnd + 1 } : undefined;
}

function readTarget(reading: Reading, at: number): LinkTarget | undefined {
  if (reading.target.at !== at) reading.target = { at, link: parseLinkTarget(reading.text, at) };
  return reading.target.link;
}

function readLinkTitle(reading: Reading, at: number): Replacement | undefined {
  if (!reading.pairings.some((pairs) => pairs.has(at))) return undefined;
  const link = readTarget(reading, at + 1);
  if (link?.hasTitle !== true) return undefined;
  return { text: `](${link.target})`, removed: 1, end: link.end };
}

const LABEL = /\[((?:[^[\]\\]|\\[\s\S]){1,999})\]:[ \t]*(?:\n[ \t>]*)?/y;
const TARGET = /<[^<>\n]*>|[^\s<]\S*/y;
const TITLE_GAP = /[ \t]+(?:\n[ \t>]*)?|\n[ \t>]*/y;
const LINE_REST = /[ \t]*(?=\n|$)/y;
const SHOWN_ADDRESS = /^<?https?:\/\/\S+$/i;

/**
 * `[label]: target "title"` is never shown. It stays without its title when it is an address with a one-word label; else, as
 * in `[//]: # (words)`, it goes. Footnotes are shown and stay.
 */
function readDefinition(text: string, at: number, labelAt: number): Replacement | undefined {
  LABEL.lastIndex = labelAt;
  const label = LABEL.exec(text)?.[1];
  const targetAt = LABEL.lastIndex;
  if (label === undefined || label.startsWith("^")) return undefined;
  const targetEnd = skip(TARGET, text, targetAt);
  if (targetEnd === targetAt) return undefined;
  const titled = toTitledEnd(text, targetEnd);
  LINE_REST.lastIndex = targetEnd;
  const end = titled ?? (LINE_REST.test(text) ? LINE_REST.lastIndex : undefined);
  if (end === undefined) return undefined;
  const target = text.slice(targetAt, targetEnd);
  if (!/^\S{1,40}$/.test(label) || !SHOWN_ADDRESS.test(target)) return { text: "", removed: 1, end };
  if (titled === undefined) return { text: text.slice(at, end), removed: 0, end };
  return { text: `${text.slice(at, labelAt)}[${label}]: ${target}`, removed: 1, end };
}

function toTitledEnd(text: string, targetEnd: number): number | undefined {
  const titleAt = skip(TITLE_GAP, text, targetEnd);
  const titleEnd = skipTitle(text, titleAt);
  if (titleAt === targetEnd || titleEnd === titleAt) return undefined;
  LINE_REST.lastIndex = titleEnd;
  return LINE_REST.test(text) ? LINE_REST.lastIndex : undefined;
}

function findLabels(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(/\[([^[\]\n]{1,999})\]:/g), (match) => toLabel(match[1] ?? "")));
}

function toLabel(text: string): string {
  return text.trim().replace(/\s+/g, " ").toLowerCase();
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
