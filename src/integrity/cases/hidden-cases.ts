import type { Language } from "../reading/language.ts";
import type { Placed } from "./match-cases.ts";

/** Words above a test's name for which its runner leaves it out, or fails with it. */
const MODIFIERS: Readonly<Partial<Record<Language, string>>> = {
  java: "private|static",
  kotlin: "private",
  csharp: "private|protected|internal",
  php: "private|protected|abstract",
  swift: "private|fileprivate|static|class",
};

const PATTERNS = new Map(
  Object.entries(MODIFIERS).map(([language, words]) => {
    // Up to the name itself: the same words may stand in what comes before, where lines end without a mark.
    return [language, new RegExp(String.raw`\b(?:${words})\s{1,20}(?:[\w<>,.?@[\]]{1,80}\s{1,20}){0,5}$`)];
  }),
);

const RUBY_PARTS = /^([ \t]*)(private|protected|public|class\b|module\b|describe\b)[^\n]{0,200}$/gm;

/** Tells whether a case stands where its runner does not look for it: not public, or below what isn't. */
export function isHiddenCase({ outline, unit }: Placed): boolean {
  const { source, language } = outline;
  const head = source.bare.slice(Math.max(unit.start, unit.at - 300), unit.at);
  if (language === "ruby") return isBelowPrivate(source.bare.slice(Math.max(0, unit.at - 16_000), unit.at));
  return PATTERNS.get(language)?.test(head) === true;
}

function isBelowPrivate(above: string): boolean {
  const last = [...above.matchAll(RUBY_PARTS)].at(-1);
  return last !== undefined && /^[ \t]*(?:private|protected)[ \t]*$/.test(last[0]);
}

/** Tells whether a condition, or a loop over nothing, was put around the whole of a case. */
export function isConditional({ outline, unit }: Placed): boolean {
  const { bare } = outline.source;
  const before = bare.slice(Math.max(0, unit.start - 10), unit.start);
  if (/(?:&&|\|\||\?)\s{0,3}$/.test(before)) return true;
  if (outline.language === "ruby" && /^[ \t]{1,3}(?:if|unless)\b/.test(bare.slice(unit.end, unit.end + 12)))
    return true;
  return outline.guards.toConditions(unit.at) > 0;
}
