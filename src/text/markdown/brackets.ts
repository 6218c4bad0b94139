import { createBacktickReader } from "./code-spans.ts";

/** The code spans of a paragraph, each one's end by its start; and for the index of each `[` its `]`, and the other way round. */
export interface Pairs {
  code: Map<number, number>;
  brackets: Map<number, number>;
}

/** Where an inline link's `(target "title")` ends and what is in it. */
export interface LinkTarget {
  /** The target as written, angle brackets included. */
  target: string;
  hasTitle: boolean;
  /** The title as written, with its quotes; empty where there is none. */
  title: string;
  /** The index after the closing parenthesis. */
  end: number;
}

/**
 * Pairs what stands in pairs in a paragraph, as Markdown does: backticks around code; outside code, square brackets, nested. What a backslash
 * escapes doesn't count. Code that holds `barred` is none, and is looked through. Linear but for a factor of the root where code is barred.
 */
export function findPairs(text: string, barred: string | undefined): Pairs {
  const code = new Map<number, number>();
  const brackets = new Map<number, number>();
  const readBackticks = createBacktickReader(text);
  const mark = /\\[\s\S]|[`[\]]|\n[ \t]*(?=\n)/g;
  let open: number[] = [];
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    const at = match.index;
    if (match[0] === "[") open.push(at);
    else if (match[0] === "]") addPair(brackets, open.pop(), at);
    else if (match[0].startsWith("\n")) open = [];
    if (match[0] !== "`") continue;
    const { runEnd, codeEnd } = readBackticks(at);
    const isCode =
      codeEnd !== undefined && !(barred !== undefined && text.slice(at, codeEnd).includes(barred));
    if (isCode) code.set(at, codeEnd);
    mark.lastIndex = isCode ? codeEnd : runEnd;
  }
  return { code, brackets };
}

function addPair(pairs: Map<number, number>, open: number | undefined, close: number): void {
  if (open === undefined) return;
  pairs.set(open, close);
  pairs.set(close, open);
}

const SPACE = /\s*/y;
const TITLE = /"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|\((?:\\[\s\S]|[^()\\])*\)/y;
const ANGLE_TARGET = /<(?:\\.|[^<>\\\n])*>/y;

/** Reads `(target "title")` at an index, or gives `undefined` when Markdown would show it as text. */
export function parseLinkTarget(text: string, at: number): LinkTarget | undefined {
  if (text[at] !== "(") return undefined;
  const start = skip(SPACE, text, at + 1);
  const targetEnd =
    skip(ANGLE_TARGET, text, start) === start ? skipBareTarget(text, start) : skip(ANGLE_TARGET, text, start);
  const titleAt = skip(SPACE, text, targetEnd);
  const titleEnd = titleAt === targetEnd && targetEnd !== start ? titleAt : skip(TITLE, text, titleAt);
  const end = skip(SPACE, text, titleEnd);
  if (text[end] !== ")") return undefined;
  return {
    target: text.slice(start, targetEnd),
    hasTitle: titleEnd > titleAt,
    title: text.slice(titleAt, titleEnd),
    end: end + 1,
  };
}

/** As in CommonMark; it also keeps many unfinished targets from being read to the end each. */
const MAX_TARGET_DEPTH = 32;
const BACKSLASH = 0x5c;
const OPEN = 0x28;
const CLOSE = 0x29;
/** Targets end at it and at the controls below it. */
const SPACE_CODE = 0x20;

/** Written with codes, not an expression: adversarial text has it called for every bracket. */
function skipBareTarget(text: string, start: number): number {
  let depth = 0;
  for (let at = start; depth <= MAX_TARGET_DEPTH; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH && text.charCodeAt(at + 1) > SPACE_CODE) at += 1;
    else if (code === OPEN) depth += 1;
    else if (code === CLOSE && depth > 0) depth -= 1;
    else if (code === CLOSE || !(code > SPACE_CODE)) return depth === 0 ? at : start;
  }
  return start;
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
