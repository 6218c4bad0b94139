import { diffFiles } from "./diff.ts";
import type { GitRepository } from "./git-repository.ts";

/** The part of the diff now that ends with a line; undefined when the pull request does not show that line. */
export async function findHunk(
  git: GitRepository,
  { baseSha, headSha }: { baseSha: string; headSha: string },
  { path, line, side }: { path: string; line: number; side: "LEFT" | "RIGHT" },
): Promise<string | undefined> {
  const files = await diffFiles(git, baseSha, headSha);
  const file = files.find(({ filename }) => filename === path);
  let hunk: string[] = [];
  let at = { LEFT: 0, RIGHT: 0 };
  for (const text of file?.patch?.split("\n") ?? []) {
    const [, left, right] = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(text) ?? [];
    if (left !== undefined) {
      hunk = [text];
      at = { LEFT: Number(left) - 1, RIGHT: Number(right) - 1 };
      continue;
    }
    hunk.push(text);
    if (!text.startsWith("+")) at.LEFT += 1;
    if (!text.startsWith("-")) at.RIGHT += 1;
    const isShown = side === "LEFT" ? !text.startsWith("+") : !text.startsWith("-");
    if (isShown && at[side] === line) return hunk.join("\n");
  }
  return undefined;
}
