import type { Outline } from "../reading/outline.ts";
import { type Source, toLine } from "../reading/source.ts";
import type { Weakening } from "../weakening.ts";

const WIDE = /\bcfg\(\s?test\s?\)/g;
const NARROW = /\bcfg\(\s?all\(\s?test\s?,/g;

/**
 * Finds marks that skip a group or a file, where a file has more of them than before. A file that came is compared with the files
 * that went.
 */
export function findSkippedGroups(before: readonly Outline[], after: readonly Outline[]): Weakening[] {
  const earlier = new Map(before.map((outline) => [outline.path, outline]));
  const paths = new Set(after.map(({ path }) => path));
  const wentAway = before.filter(({ path }) => !paths.has(path));
  let allowance = wentAway.reduce((sum, { fileSkips }) => sum + fileSkips.length, 0);
  const found: Weakening[] = [];
  for (const { path, language, source, fileSkips, cases } of after) {
    const was = earlier.get(path);
    if (was === undefined && wentAway.length === 0 && cases.length > 0) continue;
    let more = fileSkips.length - (was?.fileSkips.length ?? 0);
    if (was !== undefined && language === "rust") more += countNarrowed(was.source, source);
    if (was === undefined) {
      const excused = Math.min(more, allowance);
      allowance -= excused;
      more -= excused;
    }
    if (more <= 0) continue;
    const known = new Set(was?.fileSkips.map((at) => toLineText(was, at)));
    const place = fileSkips.find((at) => !known.has(toLineText({ source }, at))) ?? fileSkips[0] ?? 0;
    found.push({
      path,
      line: toLine(source, place),
      kind: "skipped",
      detail: "skips tests of a group or file",
    });
  }
  return found;
}

/** Rust's modules of tests that were compiled with all tests, and are with some of them only. */
function countNarrowed(before: Source, after: Source): number {
  const count = ({ bare }: Source, pattern: RegExp) => bare.match(pattern)?.length ?? 0;
  const wide = count(before, WIDE) - count(after, WIDE);
  return Math.max(0, Math.min(wide, count(after, NARROW) - count(before, NARROW)));
}

function toLineText({ source }: Pick<Outline, "source">, at: number): string {
  return source.code.slice(at, at + 200).split("\n", 1)[0] ?? "";
}
