import { toLabel } from "../markdown/block-tokens.ts";
import { findPairs, type Pairs, parseLinkTarget } from "../markdown/brackets.ts";
import { REDACTED } from "../secrets/redact.ts";
import { toLinkVerdict } from "./link-verdict.ts";
import { neutraliseCode } from "./neutralise-code.ts";
import { isPunctuation, joinMarkdown, renderTextRun, type TextRules, toLiteral } from "./text-run.ts";

/** What a line's Markdown may hold. */
export interface InlineRules extends TextRules {
  /** Link targets by their label, as Markdown compares labels; the definitions themselves are gone. */
  definitions: ReadonlyMap<string, string>;
}

/** Renders a paragraph, a line of it or a cell; in what may be a table, `|` is taken to end a code span. */
export type InlineRenderer = (text: string, mayBeTable: boolean) => string;

/** Text without any of these is rendered as it is. */
const ACTING = /[`\\<&![\]$@#~/:.\ufdd0-\ufdef]|gh-/i;
/** A line that a bot may read as a command, also behind a `>` that quotes nothing because it stands too far in. */
const MAYBE_COMMAND = /^((?:(?=.)[\s>])*)\/(?=[a-z])/gim;
const SPECIAL = /[`\\<&![\]$]/g;
const AUTOLINK = /<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>/y;
const IMAGE_TAG = /<img\b([^<>]*)>/iy;
const ALT = /\balt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i;
const INERT_ENTITY = /&(?:lt|gt|amp|quot);/y;
const MAX_DEPTH = 4;
/** As in CommonMark; it also keeps nested brackets from being looked up whole each. */
const MAX_LABEL_CHARS = 999;

/** Collects a line: text that is rendered in one run, and pieces that are rendered already. */
interface Sink {
  run: string;
  parts: string[];
}

interface Scan {
  source: string;
  rules: InlineRules;
  mayBeTable: boolean;
  depth: number;
  /** Whether a link would be inside another. */
  inLink: boolean;
  pairs: Pairs;
}

/** Makes a renderer of text without block marks. What it gives holds no markup that acts: see `renderOutgoing`. */
export function createInlineRenderer(rules: InlineRules): InlineRenderer {
  return (text, mayBeTable) => {
    if (!ACTING.test(text)) return text;
    const rendered = renderFragment(text, { rules, mayBeTable, depth: 0, inLink: false });
    return rendered.replace(MAYBE_COMMAND, "$1\\/");
  };
}

type Context = Pick<Scan, "rules" | "mayBeTable" | "depth" | "inLink">;

function renderFragment(source: string, context: Context): string {
  const sink: Sink = { run: "", parts: [] };
  scanInto(sink, source, context);
  flush(sink, context.rules);
  return joinMarkdown(sink.parts);
}

function scanInto(sink: Sink, source: string, context: Context): void {
  const pairs = findPairs(source, context.mayBeTable ? "|" : undefined);
  const scan: Scan = { ...context, source, pairs };
  let at = 0;
  while (at < source.length) {
    SPECIAL.lastIndex = at;
    const next = SPECIAL.exec(source)?.index ?? source.length;
    sink.run += source.slice(at, next);
    at = next < source.length ? readSpecial(sink, scan, next) : next;
  }
}

/** Reads what a special character begins and gives where to read on. */
function readSpecial(sink: Sink, scan: Scan, at: number): number {
  switch (scan.source[at]) {
    case "`":
      return readCode(sink, scan, at);
    case "\\":
      return readEscape(sink, scan.source, at);
    case "<":
      return readAngle(sink, scan, at);
    case "&":
      return readAmpersand(sink, scan.source, at);
    case "!":
      return readImage(sink, scan, at);
    case "[":
      return readLink(sink, scan, at);
    default:
      return readLiteral(sink, scan.source, at);
  }
}

function readLiteral(sink: Sink, source: string, at: number): number {
  sink.run += toLiteral(source.charAt(at));
  return at + 1;
}

function readCode(sink: Sink, scan: Scan, at: number): number {
  const end = scan.pairs.code.get(at);
  if (end === undefined) return readLiteral(sink, scan.source, at);
  addPart(sink, scan.rules, neutraliseCode(scan.source.slice(at, end)));
  return end;
}

/** An escape that would hide a mention, a reference or an address from us, but not from GitHub, is undone: `\\@user`. */
function readEscape(sink: Sink, source: string, at: number): number {
  const next = source.charAt(at + 1);
  if (!isPunctuation(next)) {
    sink.run += next === "" ? "" : toLiteral("\\");
    return at + 1;
  }
  const isJoint = "@/:".includes(next) || ("#.-".includes(next) && /[A-Za-z0-9]/.test(source.charAt(at + 2)));
  sink.run += isJoint ? next : toLiteral(next);
  return at + 2;
}

/** `<https://…>` is an address, `<img alt="…">` its words; any other HTML is shown as it is written. `a < b` is none. */
function readAngle(sink: Sink, scan: Scan, at: number): number {
  const address = matchAt(AUTOLINK, scan.source, at);
  if (address !== null) {
    addTarget(sink, scan, "", address[1] ?? "");
    return at + address[0].length;
  }
  if (/[\s\d=]/.test(scan.source.charAt(at + 1))) {
    sink.run += "<";
    return at + 1;
  }
  const image = matchAt(IMAGE_TAG, scan.source, at);
  if (image === null) return readLiteral(sink, scan.source, at);
  const alt = ALT.exec(image[1] ?? "");
  scanWithin(sink, alt?.[1] ?? alt?.[2] ?? alt?.[3] ?? "", scan);
  return at + image[0].length;
}

/** An entity would be a character to GitHub (`&#64;user`); these four act on nothing. */
function readAmpersand(sink: Sink, source: string, at: number): number {
  const inert = matchAt(INERT_ENTITY, source, at)?.[0];
  const isEntity = /[#A-Za-z]/.test(source.charAt(at + 1));
  sink.run += inert ?? (isEntity ? "&amp;" : "&");
  return at + (inert?.length ?? 1);
}

function readImage(sink: Sink, scan: Scan, at: number): number {
  const link = scan.source[at + 1] === "[" ? toLink(scan, at + 1) : undefined;
  if (link === undefined) {
    sink.run += "!";
    return at + 1;
  }
  scanWithin(sink, link.label, scan);
  return link.end;
}

function readLink(sink: Sink, scan: Scan, at: number): number {
  if (scan.source.startsWith(REDACTED, at) && !/[[(:]/.test(scan.source.charAt(at + REDACTED.length))) {
    addPart(sink, scan.rules, REDACTED);
    return at + REDACTED.length;
  }
  const link = toLink(scan, at);
  if (link === undefined) return readLiteral(sink, scan.source, at);
  addTarget(sink, scan, link.label, link.target);
  return link.end;
}

interface Link {
  label: string;
  target: string;
  end: number;
}

/** Reads `[label](target)`, `[label][reference]`, `[label][]` or `[label]` at an opening bracket. */
function toLink(scan: Scan, at: number): Link | undefined {
  const { source, pairs, rules } = scan;
  const close = pairs.brackets.get(at);
  if (close === undefined || close < at || scan.depth >= MAX_DEPTH) return undefined;
  const label = source.slice(at + 1, close);
  const inline = parseLinkTarget(source, close + 1);
  if (inline !== undefined) return { label, target: inline.target.replace(/^<|>$/g, ""), end: inline.end };
  const referenceEnd = source[close + 1] === "[" ? pairs.brackets.get(close + 1) : undefined;
  const reference = referenceEnd === undefined ? "" : source.slice(close + 2, referenceEnd);
  const name = reference === "" ? label : reference;
  const target = name.length > MAX_LABEL_CHARS ? undefined : rules.definitions.get(toLabel(name));
  return target === undefined ? undefined : { label, target, end: (referenceEnd ?? close) + 1 };
}

/** Adds a link if its target is allowed, else its label and, in parentheses, where it led: to read, not to click. */
function addTarget(sink: Sink, scan: Scan, label: string, address: string): void {
  const verdict = toLinkVerdict(address, scan.rules.linkHosts);
  if ((verdict.kind === "allowed" || verdict.kind === "relative") && !scan.inLink) {
    const shown = renderFragment(label === "" ? verdict.url : label, {
      ...scan,
      depth: scan.depth + 1,
      inLink: true,
    });
    addPart(sink, scan.rules, label === "" ? shown : `[${shown}](${verdict.url})`);
    return;
  }
  if (verdict.kind === "foreign" && (label === "" || label === address)) {
    addPart(sink, scan.rules, toCode(verdict.shown));
    return;
  }
  scanWithin(sink, label, scan);
  if (verdict.kind === "reference")
    addPart(sink, scan.rules, `${label === "" ? "" : " "}${toCode(verdict.name)}`);
  if (verdict.kind === "foreign") addPart(sink, scan.rules, ` (${toCode(verdict.shown)})`);
}

function toCode(text: string): string {
  return `\`${neutraliseCode(text)}\``;
}

function scanWithin(sink: Sink, source: string, scan: Scan): void {
  if (scan.depth < MAX_DEPTH) scanInto(sink, source, { ...scan, depth: scan.depth + 1 });
  else sink.run += source.replace(/[!-/:-@[-`{-~]/g, toLiteral);
}

function addPart(sink: Sink, rules: TextRules, part: string): void {
  const lastWord = sink.run.slice(sink.run.lastIndexOf(" ") + 1);
  if (/:\/\/|www\./i.test(lastWord)) sink.run += " ";
  flush(sink, rules);
  sink.parts.push(part);
}

function flush(sink: Sink, rules: TextRules): void {
  if (sink.run !== "") sink.parts.push(renderTextRun(sink.run, rules));
  sink.run = "";
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
