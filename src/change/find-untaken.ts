import type { GateFinding } from "../run/outcome.ts";
import type { FileChange } from "./change-set.ts";
import type { Comparison } from "./comparison.ts";
import { renderPath } from "./warning.ts";

/**
 * What the agent left that git can't take as it is: findings, which stop the publication, and notes, which don't.
 *
 * A file with a filter (git-lfs, git-crypt) is never published raw: the filter's program is not run, so what would be committed is not
 * what the repository keeps.
 */
export function findUntaken(
  comparison: Comparison,
  changes: readonly FileChange[],
): { findings: GateFinding[]; notes: string[] } {
  const findings: GateFinding[] = [];
  for (const change of changes) {
    if (change.kind === "delete" || change.knownSha !== undefined) continue;
    const filter = comparison.filters.get(change.path);
    if (filter === undefined) continue;
    const detail = `is kept by git's filter "${filter.replace(/[^\w.-]/g, "").slice(0, 40)}", which Sandpiper does not run`;
    findings.push({ path: change.path, rule: "filter", detail });
  }
  for (const path of comparison.repositories)
    findings.push({ path, rule: "repository", detail: "is a git repository of its own" });
  for (const path of comparison.changedSubmodules)
    findings.push({
      path,
      rule: "submodule",
      detail: "is a submodule, in which no change can be published",
    });
  for (const finding of findRefused(comparison.refused)) findings.push(finding);
  const notes = comparison.grownSubmodules.map(
    (path) => `New files in the submodule ${renderPath(path)} are not part of this.`,
  );
  return { findings, notes };
}

/**
 * Git names the path that it can't take: `error: invalid path 'x'`, `error: open("x"): Permission denied`, `error: unable to index file 'x'`.
 * It names it raw, so the agent writes such a line too (S32): what stands between the outermost quotes, found in one pass.
 */
function toNamedPath(line: string): string | undefined {
  for (const quote of ["'", '"']) {
    const start = line.indexOf(quote);
    const end = line.lastIndexOf(quote);
    if (end > start + 1) return line.slice(start + 1, end);
  }
  return undefined;
}

function findRefused(refused: string): GateFinding[] {
  const lines = refused.split("\n").filter((line) => /^(error|fatal): /.test(line));
  const paths = new Set(lines.flatMap((line) => toNamedPath(line) ?? []));
  if (lines.length > 0 && paths.size === 0)
    return [{ path: "", rule: "path", detail: "has a path that git refuses, or a file that it can't read" }];
  return [...paths].map((path) => ({
    path,
    rule: "path" as const,
    detail: "is refused by git, or can't be read",
  }));
}
