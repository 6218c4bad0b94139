import { type Language, toLanguage } from "../reading/language.ts";
import type { Syntax } from "../reading/tokens.ts";

/** Languages whose code is read for what reaches into tests; `c` is read as Java's comments and strings are. */
export type CodeLanguage = Language | "c" | "other";

const C = /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|m|mm|inc|inl)$/i;
const OTHER = /\.(?:scala|dart|exs?|erl|pl|pm|lua|r|jl|zig|nim|hs|ml|clj|html|awk|tcl|ps1|fs|vb|groovy)$/i;
const SHEBANG = /^#![^\n]{0,60}\b(?:node|deno|bun|python|ruby|php|sh|bash|zsh|dash)/;

/** Undefined for what is no code. A program without an end of its name is told by its first line. */
export function toCodeLanguage(path: string, text: string | undefined): CodeLanguage | undefined {
  const language = toLanguage(path);
  if (language !== undefined) return language;
  if (C.test(path)) return "c";
  if (OTHER.test(path)) return "other";
  const program = SHEBANG.exec((text ?? "").slice(0, 100))?.[0];
  if (program === undefined) return undefined;
  if (/node|deno|bun$/.test(program)) return "javascript";
  return (["python", "ruby", "php"] as const).find((name) => program.endsWith(name)) ?? "shell";
}

export function toSyntax(language: CodeLanguage): Syntax {
  if (language === "other") return "hash";
  return language === "c" ? "java" : language;
}
