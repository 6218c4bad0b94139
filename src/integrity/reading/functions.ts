import { findBlockEnd } from "./blocks.ts";
import type { Language } from "./language.ts";
import type { Source } from "./source.ts";

/** A function, from what stands above it (decorators, annotations, attributes) to its end. */
export interface FunctionSpan {
  name: string;
  start: number;
  /** Where the name begins. */
  at: number;
  end: number;
}

const MAX_FUNCTIONS = 1500;

const CALL_LIKE = String.raw`(?<=[\w>\]][ \t\n]{1,3})(?!(?:if|for|while|switch|catch|using|lock|foreach)\b)(\w+)\s{0,3}(?=\()`;

/** The name in the last group that matched. */
const HEADS: Readonly<Record<Language, string>> = {
  javascript: String.raw`\bfunction\s{0,3}\*?\s{0,3}(\w+)|\b(?:const|let|var)\s{1,3}(\w+)\s{0,3}=\s{0,3}(?:async\s{0,3})?(?=\(|function)`,
  python: String.raw`^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)`,
  go: String.raw`^func[ \t]+(?:\([^)\n]{0,200}\)[ \t]*)?(\w+)(?=[[(])`,
  rust: String.raw`\bfn\s{1,3}(\w+)`,
  java: CALL_LIKE,
  kotlin: "\\bfun\\s{1,3}(?:<[^>\\n]{0,80}>\\s{0,3})?(`[^`\\n]*`|[\\w.]+)\\s{0,3}(?=\\()",
  csharp: CALL_LIKE,
  ruby: String.raw`^[ \t]*def[ \t]+(?:self\.)?(\w+)`,
  php: String.raw`\bfunction\s{1,3}(\w+)`,
  swift: String.raw`\bfunc\s{1,3}(\w+)`,
  shell: String.raw`^[ \t]*(?:function[ \t]+)?([\w-]+)[ \t]*\(\)[ \t]*(?=\{)`,
};

const PATTERNS = new Map(Object.entries(HEADS).map(([language, head]) => [language, new RegExp(head, "gm")]));

const NOT_DECLARED = /\b(?:new|return|throw|await|else|yield|in|is|as|not|and|or)\s{1,3}$/;

/** The functions of a text in their order, the first 1,500. */
export function findFunctions(source: Source, language: Language): FunctionSpan[] {
  const found: FunctionSpan[] = [];
  const pattern = PATTERNS.get(language);
  if (pattern === undefined) return found;
  let floor = 0;
  for (const match of source.bare.matchAll(pattern)) {
    const name = match.slice(1).find((group) => group !== undefined) ?? "";
    const at = match.index + match[0].lastIndexOf(name);
    if (isCallLike(language) && !isDeclaration(source, at)) continue;
    const start = findHeadStart(source, language, match.index, floor);
    const end = findBlockEnd(
      source,
      language,
      language === "ruby" ? match.index + match[0].search(/\S/) : at,
    );
    found.push({ name: source.code.slice(at, at + name.length), start, at, end });
    floor = at;
    if (found.length >= MAX_FUNCTIONS) break;
  }
  return found;
}

function isCallLike(language: Language): boolean {
  return language === "java" || language === "csharp";
}

/** A body, or `=>`, follows the parentheses, and what comes before is a type. */
function isDeclaration({ bare, pairs }: Source, at: number): boolean {
  if (NOT_DECLARED.test(bare.slice(Math.max(0, at - 12), at))) return false;
  const open = bare.indexOf("(", at);
  const close = pairs[open] ?? -1;
  return (
    close !== -1 &&
    /^\)\s{0,20}(?:throws\s[\w.,\s]{1,200}|where\s[\w:,\s]{1,200})?(?:\{|=>)/.test(
      bare.slice(close, close + 250),
    )
  );
}

/** Where the decorators above a function begin. */
function findHeadStart(source: Source, language: Language, index: number, floor: number): number {
  if (language === "python") return findDecorators(source, index, floor);
  if (language === "go" || language === "ruby" || language === "shell" || language === "javascript")
    return index;
  const { bare, pairs } = source;
  for (let at = index - 1; at > floor; at -= 1) {
    const char = bare[at] ?? "";
    if (char === ";" || char === "{" || char === "}") return at + 1;
    if (char === ")" || char === "]") {
      const open = pairs[at] ?? -1;
      if (open !== -1) at = open;
    }
  }
  return floor;
}

/** Lines back to a blank one; comments count as none. */
function findDecorators(source: Source, index: number, floor: number): number {
  const { text, code } = source;
  let start = index;
  let first = index;
  while (start > floor) {
    const previous = text.lastIndexOf("\n", start - 2) + 1;
    const line = text.slice(previous, start).trim();
    if (previous >= start || line === "" || previous < floor) break;
    if (/^[ \t]*(?:async[ \t]+)?(?:def|class)\b/.test(code.slice(previous, start))) break;
    start = previous;
    if (
      code
        .slice(previous, previous + 200)
        .trimStart()
        .startsWith("@")
    )
      first = previous;
  }
  return first;
}
