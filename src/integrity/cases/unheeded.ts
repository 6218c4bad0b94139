import type { Outline } from "../reading/outline.ts";
import { toLine } from "../reading/source.ts";
import type { Weakening } from "../weakening.ts";

const SETS = /^[ \t]{0,40}set[ \t]+(?:-[a-df-z]{1,12}[ \t]+)?([-+])(?:[a-z]{0,12}e|o[ \t]+errexit)/gm;

/**
 * Finds shell's tests in which a command that fails no longer ends them, while what they ask is asked as before, or in which a question's
 * answer is let go. Most have no cases of their own.
 */
export function findUnheeded(before: readonly Outline[], after: readonly Outline[]): Weakening[] {
  const earlier = new Map(before.map((outline) => [outline.path, outline]));
  return after.flatMap((outline) => {
    const was = earlier.get(outline.path);
    if (outline.language !== "shell" || was === undefined) return [];
    const { path, source } = outline;
    const asked = new Set([...was.source.code.matchAll(ASKS)].map(([line]) => line.trim()));
    const unheeded = [...source.code.matchAll(ANSWERS)].find((match) => isLetGo(match, asked));
    if (unheeded !== undefined) {
      const line = toLine(source, unheeded.index);
      return [{ path, line, kind: "loosened" as const, detail: "heeds no answer of an assertion" }];
    }
    if (!isExiting(was) || isExiting(outline) || !keepsQuestion(outline, asked)) return [];
    const last = toLastSet(outline);
    const line = last === undefined ? undefined : toLine(source, last.index);
    return [{ path, line, kind: "loosened" as const, detail: "goes on after a command that fails" }];
  });
}

const ANSWERS = /^[ \t]{0,40}\[[^\n]{1,400}$/gm;

/** The same question, and its answer goes into a pipe, the background, or nothing. */
function isLetGo([line]: RegExpExecArray, asked: ReadonlySet<string>): boolean {
  const end = line.lastIndexOf("]") + 1;
  const isSame = asked.has(line.slice(0, end).trim());
  return isSame && /^\s*(?:\|(?!\|)|&(?!&)|(?:;|\|\|)\s*(?:true|:)(?!\w))/.test(line.slice(end));
}

function toLastSet({ source }: Outline): RegExpExecArray | undefined {
  return [...source.bare.matchAll(SETS)].at(-1);
}

/** Bats ends a test by itself. */
function isExiting(outline: Outline): boolean {
  const last = toLastSet(outline);
  if (last !== undefined) return last[1] === "-";
  return outline.path.endsWith(".bats") || /^#!\S{1,80}[ \t]+-[a-z]{0,8}e/.test(outline.source.text);
}

const ASKS =
  /^[ \t]{0,40}(?:\[|\(\(|!?[ \t]?(?:test|grep|diff|cmp|egrep|fgrep)[ \t])(?![^\n]{0,400}(?:\|\||&&))[^\n]{1,400}$/gm;

/** Lines that ask something, and have no answer of their own to a failure. */
function keepsQuestion({ source }: Outline, asked: ReadonlySet<string>): boolean {
  return [...source.code.matchAll(ASKS)].some(([line]) => asked.has(line.trim()));
}
