import type { GitRepository } from "./git-repository.ts";
import { runGit } from "./run-git.ts";

/** One line of a recursive listing. */
export interface ListedEntry {
  path: string;
  mode: string;
  type: string;
  sha: string;
  size: number | undefined;
}

/** Everything in a tree, at any depth when `recursive`; folders are listed as well. */
export async function listTree(git: GitRepository, sha: string, recursive: boolean): Promise<ListedEntry[]> {
  const depth = recursive ? ["-r", "-t"] : [];
  const output = await runGit(git.dir, ["ls-tree", ...depth, "-l", "-z", "--full-tree", sha]);
  return output
    .toString()
    .split("\0")
    .filter(Boolean)
    .map((line) => {
      const [head = "", path = ""] = line.split("\t");
      const [mode = "", type = "", object = "", size = ""] = head.split(/ +/);
      return { path, mode, type, sha: object, size: size === "-" ? undefined : Number(size) };
    });
}
