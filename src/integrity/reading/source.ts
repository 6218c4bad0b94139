import { pairBrackets } from "./brackets.ts";
import { type Syntax, toTokenPattern } from "./tokens.ts";

/** A text with its comments, and the inside of its strings, replaced by blanks of the same length: a place is the same in all three. */
export interface Source {
  syntax: Syntax;
  text: string;
  /** Without comments. */
  code: string;
  /** Without comments and what strings hold. */
  bare: string;
  comments: readonly { index: number; text: string }[];
  /** For a bracket of `bare` the place of the other one of its pair, else -1. */
  pairs: Int32Array;
  /** Where each line begins. */
  lineStarts: readonly number[];
}

const NESTED: ReadonlySet<Syntax> = new Set(["rust", "kotlin", "swift"]);

/** Reads a text. It takes time in proportion to its length. */
export function readSource(text: string, syntax: Syntax): Source {
  const code: string[] = [];
  const bare: string[] = [];
  const comments: { index: number; text: string }[] = [];
  const pattern = new RegExp(toTokenPattern(syntax));
  let last = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const start = match.index;
    const isComment = match[1] !== undefined;
    const end = isComment ? findCommentEnd(text, start, match[0], syntax) : start + match[0].length;
    const between = text.slice(last, start);
    pattern.lastIndex = Math.max(end, start + 1);
    if (!isComment && end - start <= 2) continue;
    const token = text.slice(start, end);
    if (isComment) comments.push({ index: start, text: token });
    code.push(between, isComment ? toBlanks(token) : token);
    bare.push(
      between,
      isComment ? toBlanks(token) : `${token[0]}${toBlanks(token.slice(1, -1))}${token.slice(1).slice(-1)}`,
    );
    last = end;
  }
  code.push(text.slice(last));
  bare.push(text.slice(last));
  const bareText = bare.join("");
  return {
    syntax,
    text,
    code: code.join(""),
    bare: bareText,
    comments,
    pairs: pairBrackets(bareText),
    lineStarts: findLineStarts(text),
  };
}

/** The number of the line a place is on, from 1. */
export function toLine(source: Source, index: number): number {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** In some languages a comment can hold comments. */
function findCommentEnd(text: string, start: number, comment: string, syntax: Syntax): number {
  if (!NESTED.has(syntax) || !comment.startsWith("/*")) return start + comment.length;
  const ends = /\/\*|\*\//g;
  ends.lastIndex = start;
  let depth = 0;
  for (let match = ends.exec(text); match !== null; match = ends.exec(text)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return ends.lastIndex;
  }
  return text.length;
}

function toBlanks(text: string): string {
  if (!text.includes("\n")) return " ".repeat(text.length);
  return text.replace(/[^\n]+/g, (line) => " ".repeat(line.length));
}

function findLineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
