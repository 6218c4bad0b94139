const LEVEL =
  /(?<![\w/@-])((?:@?[\w-]{1,60}\/){0,3}[\w-]{1,60})["']?\s{0,3}:\s{0,3}(?:\[\s{0,3}|\{\s{0,3}["']?level["']?\s{0,3}:\s{0,3})?(?:["'](off|warn|info|error)["']|([012])(?=\s{0,3}[,\]}\n]))/g;

const RANK: Readonly<Record<string, number>> = { off: 0, "0": 0, info: 1, warn: 1, "1": 1, error: 2, "2": 2 };

/** Lint rules that were turned down, or turned off; not where a plugin's rule of the same name took their place. */
export function findLoweredLevels(before: string, after: string): { at: number; detail: string }[] {
  const were = collect(before);
  const are = collect(after);
  const found: { at: number; detail: string }[] = [];
  for (const [rule, { rank, at }] of are) {
    const was = were.get(rule)?.rank ?? (rank === 0 ? 2 : rank);
    if (rank < was && !isTakenOver(rule, are, were))
      found.push({ at, detail: "turns a lint rule down or off" });
  }
  return found;
}

function isTakenOver(
  rule: string,
  are: ReadonlyMap<string, { rank: number }>,
  were: ReadonlyMap<string, { rank: number }>,
): boolean {
  const name = rule.slice(rule.lastIndexOf("/") + 1);
  return [...are].some(
    ([other, { rank }]) =>
      other !== rule && other.endsWith(`/${name}`) && rank > 0 && were.get(other) === undefined,
  );
}

function collect(text: string): Map<string, { rank: number; at: number }> {
  const levels = new Map<string, { rank: number; at: number }>();
  for (const match of text.matchAll(LEVEL)) {
    const rank = RANK[match[2] ?? match[3] ?? ""] ?? 2;
    if (levels.size < 2000) levels.set(match[1] ?? "", { rank, at: match.index });
  }
  return levels;
}
