import { type FunctionSpan, findFunctions } from "../reading/functions.ts";
import { type Source, toLine } from "../reading/source.ts";
import type { CodeLanguage } from "./code-language.ts";

/** Functions in which a program may say how it ends. */
const BEGINNING =
  /^(?:_?main|__main__|cli|usage|help|(?:print|show)_?(?:help|usage|version)|version|shutdown|quit|stop|terminate|graceful\w*|on_?sig\w*|handle_?sig\w*)$/i;
/** Files that are a program's beginning. */
const ENTRY = /(?:^|\/)(?:bin\/[\w.-]+|(?:cli|main|__main__)\.\w+)$/;

/** Tells whether a place is in the beginning of a program, which tests don't load. */
export function toBeginnings(path: string, source: Source, language: CodeLanguage): (at: number) => boolean {
  // Hardly any file has a place that is asked for.
  let found: FunctionSpan[] | undefined;
  const findAll = () => (language === "c" || language === "other" ? [] : findFunctions(source, language));
  const isEntry = ENTRY.test(path);
  return (at) => {
    found ??= findAll();
    if (found.some((span) => isWithin(span, at) && BEGINNING.test(span.name))) return true;
    const isIndented = /[ \t]/.test(source.code[source.lineStarts[toLine(source, at) - 1] ?? 0] ?? "");
    if (!isIndented) return false;
    return isEntry || (language === "python" && isUnderMain(source, toLine(source, at)));
  };
}

function isWithin({ start, end }: FunctionSpan, at: number): boolean {
  return start <= at && at < end;
}

/** The last line before that isn't indented asks whether the file is the program. */
function isUnderMain({ code, lineStarts }: Source, line: number): boolean {
  for (let above = line - 1; above > 0; above -= 1) {
    const start = lineStarts[above - 1] ?? 0;
    if (/\S/.test(code[start] ?? "")) return /^if\s+__name__\s*==/.test(code.slice(start, start + 40));
  }
  return false;
}
