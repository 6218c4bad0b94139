import type { Language } from "./language.ts";

/** How comments and strings of a text are told apart: a language's, or a kind of settings file's. */
export type Syntax = Language | "json" | "hash" | "xml";

// Every pattern takes what it began, even when its end is missing: a text is read once, whatever it holds.
const SLASHES = String.raw`\/\/[^\n]*`;
const BLOCK = String.raw`\/\*[\s\S]*?(?:\*\/|$)`;
const HASH = String.raw`#[^\n]*`;
const DOUBLE = String.raw`"[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"?`;
const SINGLE = String.raw`'[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*'?`;
const DOUBLE_LINES = String.raw`"[^"\\]*(?:\\[\s\S][^"\\]*)*"?`;
const SINGLE_LINES = String.raw`'[^'\\]*(?:\\[\s\S][^'\\]*)*'?`;
const BACKTICK = "`[^`\\\\]*(?:\\\\[\\s\\S][^`\\\\]*)*`?";
const RAW_BACKTICK = "`[^`]*`?";
const TRIPLE = String.raw`"""[\s\S]*?(?:"""|$)`;
const CHARACTER = String.raw`'(?:[^'\\\n]|\\[^\n']{1,10}|\\')'`;
/** A regular expression, where one can begin. Bounded: a slash may be a division. */
const REGEX = String.raw`(?<=[=(,:;!&|?[{}\n][ ]{0,2})\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.){0,40}\]){1,80}\/`;
const NEVER_COMPILED = String.raw`#if[ \t]+(?:false|FALSE|0|NEVER)\b[\s\S]*?(?:#endif|$)`;

const COMMENTS: Readonly<Record<Syntax, readonly string[]>> = {
  javascript: [SLASHES, BLOCK],
  python: [HASH],
  go: [SLASHES, BLOCK],
  rust: [SLASHES, BLOCK],
  java: [SLASHES, BLOCK],
  kotlin: [SLASHES, BLOCK],
  csharp: [SLASHES, BLOCK, NEVER_COMPILED],
  ruby: [String.raw`#(?!\{)[^\n]*`, String.raw`^=begin\b[\s\S]*?(?:^=end\b|$(?![\s\S]))`],
  php: [SLASHES, BLOCK, String.raw`#(?!\[)[^\n]*`],
  swift: [SLASHES, BLOCK, NEVER_COMPILED],
  shell: [String.raw`(?<![^\s;(&|])#[^\n]*`],
  json: [String.raw`(?<![:\w])\/\/[^\n]*`, String.raw`(?<![\w"*])\/\*[\s\S]*?(?:\*\/|$)`],
  hash: [String.raw`(?<![^\s])#[^\n]*`],
  xml: [String.raw`<!--[\s\S]*?(?:-->|$)`],
};

const STRINGS: Readonly<Record<Syntax, readonly string[]>> = {
  javascript: [DOUBLE, SINGLE, BACKTICK, REGEX],
  python: [TRIPLE, String.raw`'''[\s\S]*?(?:'''|$)`, DOUBLE, SINGLE],
  go: [DOUBLE, RAW_BACKTICK, CHARACTER],
  rust: [String.raw`\br(#{0,8})"[\s\S]*?(?:"\1|$)`, DOUBLE_LINES, CHARACTER],
  java: [TRIPLE, DOUBLE, CHARACTER],
  kotlin: [TRIPLE, DOUBLE, CHARACTER, "`[^`\n]*`"],
  csharp: [TRIPLE, `@"[^"]*(?:""[^"]*)*"?`, DOUBLE, CHARACTER],
  ruby: [DOUBLE_LINES, SINGLE_LINES],
  php: [DOUBLE_LINES, SINGLE_LINES],
  swift: [TRIPLE, String.raw`#"[\s\S]*?(?:"#|$)`, DOUBLE],
  shell: [DOUBLE_LINES, String.raw`(?<!\\)'[^']*'?`],
  json: [DOUBLE, SINGLE],
  hash: [DOUBLE, SINGLE],
  xml: [],
};

/** One pattern for all comments and strings of a syntax, the comments in the first group. `$` is the end of the text. */
export function toTokenPattern(syntax: Syntax): RegExp {
  const made = PATTERNS.get(syntax);
  if (made !== undefined) return made;
  const comments = COMMENTS[syntax].map((source) => source.replaceAll("|$)", String.raw`|$(?![\s\S]))`));
  const strings = STRINGS[syntax].map((source) => source.replaceAll("|$)", String.raw`|$(?![\s\S]))`));
  const byLength = [...strings].map((source) => `(?:${source})`).join("|");
  const tail = byLength === "" ? "" : `|${byLength}`;
  // The comments are the first group, so that the number of a raw string's back reference is one higher than where it is written.
  const pattern = new RegExp(`(${comments.join("|")})${tail.replaceAll("\\1", "\\2")}`, "gm");
  PATTERNS.set(syntax, pattern);
  return pattern;
}

const PATTERNS = new Map<Syntax, RegExp>();
