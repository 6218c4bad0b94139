/**
 * Tells whether a path with `/` between its segments matches a glob: `*` and `?` within a segment, `**` for any number of
 * segments, everything else literal. `folder/**` matches the folder's own path too, because a file or link put there replaces
 * the folder. Case matters; fold both sides for a comparison in which it doesn't.
 *
 * Runs in time proportional to the product of the lengths, whatever the pattern.
 */
export function isGlobMatch(path: string, glob: string): boolean {
  return matchWild(path.split("/"), glob.split("/"), "**", isSegmentMatch);
}

/** The segments of a glob before the first wildcard: `.github/workflows/**` gives `.github`, `workflows`. */
export function toLiteralPrefix(glob: string): string[] {
  const segments = glob.split("/");
  const firstWild = segments.findIndex((segment) => /[*?]/.test(segment));
  return firstWild === -1 ? segments : segments.slice(0, firstWild);
}

function isSegmentMatch(segment: string, glob: string): boolean {
  if (!glob.includes("*") && !glob.includes("?")) return segment === glob;
  return matchWild([...segment], [...glob], "*", (char, pattern) => pattern === "?" || char === pattern);
}

/** Greedy wildcard matching: on a mismatch, the last wildcard takes one item more. */
function matchWild(
  items: readonly string[],
  patterns: readonly string[],
  wildcard: string,
  isMatch: (item: string, pattern: string) => boolean,
): boolean {
  let item = 0;
  let pattern = 0;
  let wildAt = -1;
  let wildTook = 0;
  while (item < items.length) {
    const wanted = patterns[pattern];
    if (wanted === wildcard) {
      wildAt = pattern;
      wildTook = item;
      pattern += 1;
    } else if (wanted !== undefined && isMatch(items[item] ?? "", wanted)) {
      item += 1;
      pattern += 1;
    } else if (wildAt >= 0) {
      wildTook += 1;
      item = wildTook;
      pattern = wildAt + 1;
    } else {
      return false;
    }
  }
  return patterns.slice(pattern).every((rest) => rest === wildcard);
}
