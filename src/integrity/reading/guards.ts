import { findBlockEnd, findOpeningBrace } from "./blocks.ts";
import type { Language } from "./language.ts";
import type { Source } from "./source.ts";

/** How deep a place is within conditions, and within what swallows failures. */
export interface Guards {
  toConditions(index: number): number;
  toSwallows(index: number): number;
}

const CONDITIONS: Readonly<Partial<Record<Language, RegExp>>> = {
  javascript: /(?<![\w$.])if(?=\s?\()/g,
  python: /^[ \t]*if\b/gm,
  rust: /\bif\b/g,
  java: /\bif(?=\s?\()/g,
  kotlin: /\bif(?=\s?\()|\?\.let\b/g,
  csharp: /\bif(?=\s?\()/g,
  ruby: /^[ \t]*(?:if|unless)\b/gm,
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

const MAX_BLOCKS = 3000;

const THROWS_ON = /\b(?:throw|raise|fail\w*|rethrow|assert\w*|expect\w*|XCT\w+|Assert|panic|flunk|Issue)\b/;

/** Reads the blocks of conditions and of `try` of a text. */
export function findGuards(source: Source, language: Language): Guards {
  const conditions = toDepths(findBlocks(source, language, CONDITIONS[language]));
  const tries = findBlocks(source, language, TRIES[language]);
  const swallows = toDepths(tries.filter((block) => letsPass(source, language, block)));
  return { toConditions: conditions, toSwallows: swallows };
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
    if (language !== "python" && language !== "ruby" && findOpeningBrace(source, at) === undefined) {
      blocks.push({ start: at, end: source.bare.indexOf("\n", at) });
    } else blocks.push({ start: at, end: findBlockEnd(source, language, at) });
    if (blocks.length >= MAX_BLOCKS) break;
  }
  return blocks;
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
