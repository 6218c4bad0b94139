import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The root of this repository. */
export const ROOT = join(import.meta.dirname, "..", "..");

/** The text of a file, by its path from the root. */
export function readText(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** Whether a path from the root leads to a file or a folder. */
export function isThere(path: string): boolean {
  return existsSync(join(ROOT, path));
}

/** Every file under a folder whose name ends so, as paths from the root with `/`, sorted. */
export function listFiles(folder: string, ending: string): string[] {
  if (!isThere(folder)) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .sort();
}

/** The pages that people read: those at the root and everything in `docs/`. */
export function listPages(): string[] {
  const top = readdirSync(ROOT).filter((name) => name.endsWith(".md"));
  return [...top, ...listFiles("docs", ".md")].sort();
}
