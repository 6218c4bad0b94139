import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

/** Where Claude Code's program is: the operator's own, the pinned package's, or the first `claude` on the PATH. */
export function findAgent(chosen: string | undefined, path: string | undefined): string | undefined {
  const candidates = [
    ...(chosen === undefined ? [] : [chosen]),
    ...(chosen === undefined ? fromPackage() : []),
    ...(chosen === undefined
      ? (path ?? "").split(delimiter).map((directory) => join(directory, "claude"))
      : []),
  ];
  return candidates.find(isExecutable);
}

function fromPackage(): string[] {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      `@anthropic-ai/claude-code-${process.platform}-${process.arch}/package.json`,
    );
    return [join(manifest, "..", "claude")];
  } catch {
    return [];
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
