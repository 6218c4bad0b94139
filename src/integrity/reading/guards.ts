import { findBlockEnd, findLineEnd, findOpeningBrace } from "./blocks.ts";
import type { Language } from "./language.ts";
import type { Source } from "./source.ts";

/** How deep a place is within conditions, and within what swallows failures. */
export interface Guards {
  toConditions(index: number): number;
  toSwallows(index: number): number;
}

const CONDITIONS: Readonly<Partial<Record<Language, RegExp>>> = {
  javascript:
    /(?<![\w$.])(?:if(?=\s?\()|for(?=\s?\(\s?(?:const|let|var)\s+[\w$]{1,40}\s+(?:of|in)\s+(?:\[\s{0,9}\]|\{\s{0,9}\})\s?\))|while(?=\s?\(\s?(?:false|0|null)\s?\)))|\[\s?\]\s?\.\s?(?:forEach|map|every|some)\(/g,
  python:
    /^[ \t]*(?:if\b|while[ \t]+(?:False|0)\b|for[ \t]+\w+[ \t]+in[ \t]+(?:\[\]|\(\)|\{\}|range\(0\))[ \t]*:)/gm,
  rust: /\bif\b/g,
  java: /\bif(?=\s?\()/g,
  kotlin: /\bif(?=\s?\()|\?\.let\b/g,
  csharp: /\bif(?=\s?\()/g,
  ruby: /^[ \t]*(?:if|unless|while[ \t]+false)\b/gm,
  php: /\bif(?=\s?\()/g,
  swift: /\bif\b/g,
};

const TRIES: Readonly<Partial<Record<Language, RegExp>>> = {
  javascript: /(?<![\w$.])try(?=\s?\{)/g,
  python: /^[ \t]*(?:try\s?:|with[ \t]+(?:contextlib\.)?suppress\b)/gm,
  java: /\btry(?=\s?[{(])/g,
  kotlin: /\btry(?=\s?\{)|\brunCatching(?=\s?\{)/g,
  csharp: /\btry(?=\s?\{)/g,
  ruby: /^[ \t]*begin\b/gm,
  php: /\btry(?=\s?\{)/g,
  swift: /\bdo(?=\s?\{)/g,
};

/** Where what fails is told to nobody, in the parentheses that these end with. */
const UNHEARD: Readonly<Partial<Record<Language, RegExp>>> = {
  javascript: /\b(?:setTimeout|setInterval|setImmediate)\(/g,
  csharp: /\b_\s?=\s?(?:System\.Threading\.Tasks\.)?Task\.(?:Run|Factory\.StartNew)\(|\bQueueUserWorkItem\(/g,
  java: /\bnew\s+Thread\(/g,
};

const MAX_BLOCKS = 3000;

const THROWS_ON = /\b(?:throw|raise|fail\w*|rethrow|assert\w*|expect\w*|XCT\w+|Assert|panic|flunk|Issue)\b/;

/** Reads the blocks of conditions and of `try` of a text. */
export function findGuards(source: Source, language: Language): Guards {
  const conditions = toDepths(findBlocks(source, language, CONDITIONS[language]));
  const tries = findBlocks(source, language, TRIES[language]);
  const swallows = [
    ...tries.filter((block) => letsPass(source, language, block)),
    ...findBlocks(source, language, UNHEARD[language]).filter((block) => isUnheard(source, language, block)),
    ...(language === "javascript" ? findCaught(source) : []),
  ];
  return { toConditions: conditions, toSwallows: toDepths(swallows) };
}

interface Block {
  start: number;
  end: number;
}

function findBlocks(source: Source, language: Language, pattern: RegExp | undefined): Block[] {
  const blocks: Block[] = [];
  if (pattern === undefined) return blocks;
  for (const match of source.bare.matchAll(pattern)) {
    const at = match.index + match[0].search(/\S/);
    const open = match.index + match[0].length - 1;
    if (source.bare[open] === "(") blocks.push({ start: at, end: Math.max(open, source.pairs[open] ?? -1) });
    else if (language === "javascript" && !source.bare.startsWith("try", at))
      blocks.push({ start: at, end: findStatementEnd(source, at) });
    else if (language !== "python" && language !== "ruby" && findOpeningBrace(source, at) === undefined) {
      blocks.push({ start: at, end: source.bare.indexOf("\n", at) });
    } else blocks.push({ start: at, end: findBlockEnd(source, language, at) });
    if (blocks.length >= MAX_BLOCKS) break;
  }
  return blocks;
}

/** A statement without braces of its own ends with its line, or the next one when it begins there. */
function findStatementEnd(source: Source, at: number): number {
  const { bare, pairs } = source;
  const open = bare.indexOf("(", at);
  const close = open === -1 || open > at + 20 ? -1 : (pairs[open] ?? -1);
  const next = close === -1 ? undefined : /\S/.exec(bare.slice(close + 1, close + 200))?.index;
  if (next === undefined) return findLineEnd(source, at);
  const start = close + 1 + next;
  if (bare[start] === "{") return Math.max(start, pairs[start] ?? -1) + 1;
  const call = /^[\w$.]{1,60}\s?\(/.exec(bare.slice(start, start + 80))?.[0].length;
  const end = call === undefined ? start : Math.max(start, pairs[start + call - 1] ?? -1);
  return findLineEnd(source, end);
}

/** A timer that the process does not wait for; of other languages each. */
function isUnheard({ bare }: Source, language: Language, { end }: Block): boolean {
  return language !== "javascript" || /^\)\s{0,80}\??\.\s?unref\b/.test(bare.slice(end, end + 100));
}

const CATCH = /\.\s?catch\s?\(/g;

/** Chains of promises that end in a `catch` which lets pass what failed before it. */
function findCaught(source: Source): Block[] {
  const { bare, pairs } = source;
  const blocks: Block[] = [];
  for (const match of bare.matchAll(CATCH)) {
    const open = match.index + match[0].length - 1;
    const close = pairs[open] ?? -1;
    const handler = bare.slice(open + 1, Math.min(close, open + 2000));
    const isSilent =
      /^\s{0,80}(?:async\s)?(?:\(\s?[\w$]{0,40}\s?\)|[\w$]{1,40})\s?=>|^\s{0,80}(?:async\s)?function\b|^\s{0,80}(?:noop|console\.\w{1,20}|Function\.prototype)\s{0,80}$/.test(
        handler,
      );
    if (close === -1 || !isSilent || THROWS_ON.test(handler) || /\b(?:done|reject|next|t\.)/.test(handler))
      continue;
    blocks.push({ start: toChainStart(source, match.index), end: open });
    if (blocks.length >= MAX_BLOCKS) break;
  }
  return blocks;
}

const MAX_LINKS = 60;

/** Back over names, dots and what is in parentheses. */
function toChainStart({ bare, pairs }: Source, index: number): number {
  let at = index;
  for (let links = 0; links < MAX_LINKS && at > 0; links += 1) {
    const before = /[\w$.?\s]{0,80}$/.exec(bare.slice(Math.max(0, at - 80), at))?.[0].length ?? 0;
    const close = at - before - 1;
    const open = bare[close] === ")" ? (pairs[close] ?? -1) : -1;
    if (open === -1 || open >= close) return at - before;
    // What begins on a line of its own without a dot is another statement.
    if (before > 0 && !/^\s{0,80}\??\./.test(bare.slice(close + 1, at + 1))) return close + 1;
    at = open;
  }
  return at;
}

/** Whether what catches a failure lets it pass. A `finally` alone does not catch. */
function letsPass(source: Source, language: Language, { start, end }: Block): boolean {
  const { bare } = source;
  const head = bare.slice(start, start + 40);
  if (/^(?:runCatching|with\b)/.test(head)) return true;
  if (language === "ruby") {
    const inside = bare.slice(start, Math.min(end, start + 20_000));
    const rescue = inside.search(/^[ \t]*rescue\b/m);
    const handler = rescue === -1 ? "" : inside.slice(rescue);
    return rescue !== -1 && !THROWS_ON.test(handler.replace(/^[ \t]*rescue[^\n]*/, ""));
  }
  const handler = /^\s{0,200}(?:catch|except)\b[^\n{:]{0,200}/.exec(bare.slice(end, end + 420));
  if (handler === null) return false;
  const at = end + handler[0].search(/\S/);
  const handlerEnd = findBlockEnd(source, language, at);
  const from = end + handler[0].length;
  return !THROWS_ON.test(bare.slice(from, Math.min(handlerEnd, from + 5000)));
}

/** How many of the blocks a place is in. */
function toDepths(blocks: readonly Block[]): (index: number) => number {
  const starts = blocks.map(({ start }) => start).sort((one, other) => one - other);
  const ends = blocks.map(({ end }) => end).sort((one, other) => one - other);
  return (index) => countUpTo(starts, index - 1) - countUpTo(ends, index);
}

function countUpTo(sorted: readonly number[], index: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return low;
}
