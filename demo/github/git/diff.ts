import type { GitRepository } from "./git-repository.ts";
import { runGit } from "./run-git.ts";

/** How one file differs, as GitHub lists it. */
export interface FileDiff {
  /** The blob; of a removed file, the one it had. */
  sha: string;
  filename: string;
  previousFilename: string | undefined;
  status: "added" | "removed" | "modified" | "renamed" | "changed";
  additions: number;
  deletions: number;
  patch: string | undefined;
}

const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const OPTIONS = ["-M", "-r", "--no-color", "--no-ext-diff", "--full-index"];

/** What `head` changed since it left `base` (`undefined`: everything), file by file. */
export async function diffFiles(
  git: GitRepository,
  base: string | undefined,
  head: string,
): Promise<FileDiff[]> {
  const range = base === undefined ? [EMPTY_TREE, head] : [`${base}...${head}`];
  const [raw, patch] = await Promise.all([
    runGit(git.dir, ["diff", ...OPTIONS, "--raw", "--numstat", "-z", "--abbrev=40", ...range]),
    runGit(git.dir, ["diff", ...OPTIONS, ...range]),
  ]);
  return parseDiff(raw.toString(), patch.toString());
}

function parseDiff(raw: string, patch: string): FileDiff[] {
  const fields = raw.split("\0").filter((field) => field !== "");
  const patches = patch.split(/^(?=diff --git )/m).filter((part) => part.startsWith("diff --git "));
  const files: FileDiff[] = [];
  while (fields[0]?.startsWith(":")) files.push(parseRaw(fields, patches[files.length]));
  for (const file of files) countLines(file, fields);
  return files;
}

function parseRaw(fields: string[], patch: string | undefined): FileDiff {
  const [, , before = "", after = "", letter = ""] = (fields.shift() ?? "").split(" ");
  const first = fields.shift() ?? "";
  const renamed = letter.startsWith("R");
  const hunks = patch?.indexOf("\n@@") ?? -1;
  return {
    sha: letter === "D" ? before : after,
    filename: renamed ? (fields.shift() ?? "") : first,
    previousFilename: renamed ? first : undefined,
    status: statusOf(letter),
    additions: 0,
    deletions: 0,
    patch: patch && hunks >= 0 ? patch.slice(hunks + 1).replace(/\n$/, "") : undefined,
  };
}

function statusOf(letter: string): FileDiff["status"] {
  const known: Record<string, FileDiff["status"]> = { A: "added", D: "removed", R: "renamed", T: "changed" };
  return known[letter[0] ?? ""] ?? "modified";
}

function countLines(file: FileDiff, fields: string[]): void {
  const [added = "", deleted = "", name = ""] = (fields.shift() ?? "").split("\t");
  if (name === "") fields.splice(0, 2);
  file.additions = Number(added) || 0;
  file.deletions = Number(deleted) || 0;
}
