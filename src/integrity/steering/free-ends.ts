import { type FunctionSpan, findFunctions } from "../reading/functions.ts";
import { type Source, toLine } from "../reading/source.ts";
import type { CodeLanguage } from "./code-language.ts";

/** Tells of a place in a Go test whether there the test's own second process ends, which a test starts and looks at. */
export function isOfHelperProcess(source: Source, language: CodeLanguage): (at: number) => boolean {
  if (language !== "go") return () => false;
  const helpers = findFunctions(source, language).filter(({ name }) => name.endsWith("HelperProcess"));
  const isWithin =
    (at: number) =>
    ({ start, end }: FunctionSpan) =>
      start <= at && at < end;
  // The others end a process under `go test`, too; of this one it makes a failure.
  return (at) => source.code.startsWith("os.Exit", at) && helpers.some(isWithin(at));
}

const MAX_LINES = 500;
const FOR_ALL =
  /^(?:async[ \t]+)?def[ \t]+(?:setUp|tearDown|setup|teardown)_?(?:Module|Class|module|class)\b/;

/**
 * Tells of a place in a Python test whether what ends the process there is a failure of a test, as in a function; but not in what is
 * done once for all tests of a module or class.
 */
export function isLateInPython(source: Source): (at: number) => boolean {
  const { code, lineStarts } = source;
  return (at) => {
    let indent = Number.POSITIVE_INFINITY;
    const first = toLine(source, at);
    for (let line = first; line > Math.max(0, first - MAX_LINES) && indent > 0; line -= 1) {
      const text = code.slice(lineStarts[line - 1] ?? 0, (lineStarts[line - 1] ?? 0) + 120);
      const own = /^[ \t]{0,60}(?=[^\s])/.exec(text)?.[0].length ?? Number.POSITIVE_INFINITY;
      if (own >= indent) continue;
      indent = own;
      if (/^(?:async[ \t]+)?def\b/.test(text.slice(own))) return !FOR_ALL.test(text.slice(own));
    }
    return false;
  };
}
