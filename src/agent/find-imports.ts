/** As the CLI (2.1.329) was seen to read it: after a space or at a line's start, up to the next space; `\ ` is a space of the path. */
const IMPORT = /(?:^|[\s*[])@((?:[^\s\\\]*]|\\ )+)/g;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/**
 * The paths that a file of notes imports (`@docs/style.md`), as they are written, in their order.
 *
 * As the CLI does it, none in code spans, code blocks and HTML comments. A code span over several lines is not known here. Linear.
 */
export function findImports(markdown: string): string[] {
  return toProseLines(markdown).flatMap((line) =>
    [...withoutCodeSpans(line).matchAll(IMPORT)].map(([, path = ""]) =>
      path.replaceAll("\\ ", " ").replace(/#.*$/, ""),
    ),
  );
}

/** The lines that are no code, without comments. */
function toProseLines(markdown: string): string[] {
  const lines: string[] = [];
  let fence = "";
  let isBlankBefore = true;
  for (const line of withoutComments(markdown).split("\n")) {
    const [, marks = ""] = FENCE.exec(line) ?? [];
    const isCode: boolean = fence !== "" || marks !== "" || (isBlankBefore && /^(?: {4}|\t)/.test(line));
    if (fence === "") fence = marks;
    else if (marks.startsWith(fence) && line.trim() === marks) fence = "";
    // The lines of an indented block follow each other: for the next one this is as good as a blank line.
    isBlankBefore = isCode || line.trim() === "";
    if (!isCode) lines.push(line);
  }
  return lines;
}

function withoutComments(text: string): string {
  let shown = "";
  let at = 0;
  for (;;) {
    const start = text.indexOf("<!--", at);
    const end = start < 0 ? -1 : text.indexOf("-->", start + 4);
    if (end < 0) return shown + text.slice(at);
    shown += text.slice(at, start);
    at = end + 3;
  }
}

/** A run of backticks begins a span when another run of the same length follows in the line. */
function withoutCodeSpans(line: string): string {
  const runs = [...line.matchAll(/`+/g)];
  let shown = "";
  let at = 0;
  for (const [index, run] of runs.entries()) {
    if (run.index < at) continue;
    const close = runs.slice(index + 1, index + 50).find(([marks]) => marks.length === run[0].length);
    if (close === undefined) continue;
    shown += line.slice(at, run.index);
    at = close.index + close[0].length;
  }
  return shown + line.slice(at);
}
