import { toLinkVerdict } from "./link-verdict.ts";
import { neutraliseCode } from "./neutralise-code.ts";

/** Who may be mentioned, and where links may lead. */
export interface TextRules {
  requester: string | undefined;
  linkHosts: readonly string[];
}

const PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
/** The 32 noncharacters of this block stand, while we render, for the 32 characters of punctuation meant literally. */
const LITERAL_BASE = 0xfdd0;
const LITERAL = /[\ufdd0-\ufdef]/g;

const ACTIVE =
  /(?<url>(?:[a-z][a-z0-9+.-]{0,31}:\/\/|www\.(?=[^\s]))(?:(?!&(?:lt|gt|quot);)[^\s<\ufdd0-\ufdef])*)|(?<mention>@)|#(?=\d)|(?<![a-z0-9])GH-(?=\d)/gi;
const URL_TRAILING = /[.,;:!?'")}*_~]+$/;
const BEFORE_MENTION = /[\w.+/-]/;
const BEFORE_ISSUE = /[\w./-]/;
const AFTER_MENTION = /(?:(?![a-z][a-z0-9+.-]{0,31}:\/\/|www\.)[\w./@-])*/iy;
const AFTER_ISSUE = /(?:#|GH-)\d+(?:(?![a-z][a-z0-9+.-]{0,31}:\/\/|www\.)[\w-])*/iy;
const AFTER_REQUESTER = /^(?:[\s.,;:!?)'"*]|$)/;

/** Marks a character of punctuation as meant literally, so that it is escaped when the text is rendered. */
export function toLiteral(char: string): string {
  const index = PUNCTUATION.indexOf(char);
  return index === -1 ? char : String.fromCharCode(LITERAL_BASE + index);
}

/** Tells whether a character can be escaped by a backslash. */
export function isPunctuation(char: string): boolean {
  return char.length === 1 && PUNCTUATION.includes(char);
}

/**
 * Renders a run of text without code and links: mentions and references as code, addresses as links or hosts, literal
 * punctuation escaped. Takes the whole run at once, since leaving out what stood between can join `@` and a name.
 */
export function renderTextRun(run: string, rules: TextRules): string {
  const parts: string[] = [];
  let from = 0;
  ACTIVE.lastIndex = 0;
  for (let match = ACTIVE.exec(run); match !== null; match = ACTIVE.exec(run)) {
    const piece = toPiece(run, match, from, rules);
    parts.push(escapeLiterals(run.slice(from, piece.start)), piece.text);
    from = piece.end;
    ACTIVE.lastIndex = from;
  }
  parts.push(escapeLiterals(run.slice(from)));
  return joinMarkdown(parts);
}

/** Joins rendered pieces so that two code spans don't become one, nor `!` or `[redacted]` and what follows a link. */
export function joinMarkdown(parts: readonly string[]): string {
  const joined: string[] = [];
  let last = "";
  for (const part of parts) {
    if (part === "") continue;
    joined.push(wouldMerge(last, part) ? ` ${part}` : part);
    last = part;
  }
  return joined.join("");
}

function wouldMerge(last: string, next: string): boolean {
  if (last.endsWith("`")) return next.startsWith("`");
  if (last.endsWith("!")) return next.startsWith("[");
  return last.endsWith("]") && !last.endsWith("\\]") && /^[[(:]/.test(next);
}

interface Piece {
  start: number;
  end: number;
  text: string;
}

function toPiece(run: string, match: RegExpExecArray, from: number, rules: TextRules): Piece {
  if (match.groups?.url !== undefined) return toAddressPiece(run, match, rules);
  if (match.groups?.mention !== undefined) return toMentionPiece(run, match.index, from, rules);
  AFTER_ISSUE.lastIndex = match.index;
  const end = AFTER_ISSUE.test(run) ? AFTER_ISSUE.lastIndex : match.index + 1;
  return toCodePiece(run, lookBack(run, match.index, from, BEFORE_ISSUE), end);
}

/** GitHub reads an address up to the next space, so one that stays gets a space after it where there is none. */
function toAddressPiece(run: string, match: RegExpExecArray, rules: TextRules): Piece {
  const found = match[0];
  const trailing = URL_TRAILING.exec(found.slice(-50))?.[0].length ?? 0;
  const start = match.index;
  const end = start + found.length - trailing;
  const verdict = toLinkVerdict(
    found.slice(0, found.length - trailing).replaceAll("&amp;", "&"),
    rules.linkHosts,
  );
  switch (verdict.kind) {
    case "relative":
    case "allowed":
      return { start, end, text: closeAddress(verdict.url, run.slice(end), trailing) };
    case "reference":
      return { start, end, text: `\`${verdict.name}\`` };
    case "foreign":
    case "broken":
      return { start, end, text: `\`${neutraliseCode(verdict.shown)}\`` };
  }
}

/** With a `;` after it, the address's last `&name` would be an entity. */
function closeAddress(url: string, after: string, trailing: number): string {
  const closed = after.startsWith(";") ? url.replace(/&(?=#?[A-Za-z0-9]*$)/, "%26") : url;
  return /\S/.test(after.charAt(trailing)) ? `${closed} ` : closed;
}

function toMentionPiece(run: string, at: number, from: number, rules: TextRules): Piece {
  const next = run.charAt(at + 1);
  if (next === "" || /\s/.test(next)) return { start: at, end: at + 1, text: "@" };
  const start = lookBack(run, at, from, BEFORE_MENTION);
  AFTER_MENTION.lastIndex = at + 1;
  const end = AFTER_MENTION.test(run) ? AFTER_MENTION.lastIndex : at + 1;
  const named = run.slice(start, end).replace(/(?<![.-])[.-]+$/, "");
  const isRequester =
    rules.requester !== undefined &&
    named.toLowerCase() === `@${rules.requester.toLowerCase()}` &&
    AFTER_REQUESTER.test(run.charAt(start + named.length));
  return isRequester ? { start, end: start + named.length, text: named } : toCodePiece(run, start, end);
}

function toCodePiece(run: string, start: number, end: number): Piece {
  return { start, end, text: `\`${run.slice(start, end)}\`` };
}

function lookBack(run: string, at: number, from: number, allowed: RegExp): number {
  let start = at;
  while (start > from && allowed.test(run.charAt(start - 1))) start -= 1;
  return start;
}

/** Three tildes would begin a fence that we know nothing of. */
function escapeLiterals(text: string): string {
  return text
    .replace(/~{3,}/g, (tildes) => "\\~".repeat(tildes.length))
    .replace(LITERAL, (char) => {
      const literal = PUNCTUATION.charAt(char.charCodeAt(0) - LITERAL_BASE);
      return literal === "<" ? "&lt;" : `\\${literal}`;
    });
}
