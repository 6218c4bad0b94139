/** A stretch of a text. */
export interface CodeSpan {
  start: number;
  end: number;
}

/** For the index of each `[` its `]`, and the other way round. */
export type BracketPairs = Map<number, number>;

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
 * Pairs square brackets as Markdown does: nested, within one paragraph, backslash escapes left out. Brackets in the given
 * code spans don't count. Linear.
 */
export function pairBrackets(text: string, code: readonly CodeSpan[]): BracketPairs {
  const pairs: BracketPairs = new Map();
  let open: number[] = [];
  let span = 0;
  for (const match of text.matchAll(/\\[\s\S]|[[\]]|\n[ \t]*(?=\n)/g)) {
    while ((code[span]?.end ?? text.length + 1) <= match.index) span += 1;
    if ((code[span]?.start ?? text.length + 1) <= match.index) continue;
    if (match[0] === "[") open.push(match.index);
    else if (match[0] === "]") pair(pairs, open.pop(), match.index);
    else if (match[0].startsWith("\n")) open = [];
  }
  return pairs;
}

function pair(pairs: BracketPairs, open: number | undefined, close: number): void {
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
