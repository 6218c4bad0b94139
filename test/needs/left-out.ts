import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findMissing, type Program } from "./programs.ts";

const ROOT = join(import.meta.dirname, "../..");

/** The line at the top of a test file that can't do anything without these programs: `// needs: bubblewrap, python`. */
const MARK = /^\/\/ needs: (.+)$/m;

/** What this machine lacks, and the test files that are left out for it. */
export interface LeftOut {
  missing: Program[];
  files: string[];
}

export function findLeftOut(): LeftOut {
  const missing = findMissing();
  if (missing.length === 0) return { missing, files: [] };
  const names = new Set<string>(missing.map(({ name }) => name));
  const files = globSync("test/**/*.test.ts", { cwd: ROOT }).filter((file) =>
    parseNeeds(readFileSync(join(ROOT, file), "utf8")).some((need) => names.has(need)),
  );
  return { missing, files };
}

/** The programs that a test file says it needs. */
export function parseNeeds(source: string): string[] {
  return (MARK.exec(source)?.[1] ?? "").split(", ").filter(Boolean);
}
