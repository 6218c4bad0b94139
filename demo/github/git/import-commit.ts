import { type Signature, serializeSignature } from "./commit-object.ts";
import type { GitRepository } from "./git-repository.ts";
import { runGit } from "./run-git.ts";

/** What a person puts at a path. */
export type FileContent =
  | string
  | { content: string | Buffer; mode?: "100644" | "100755" | "120000" }
  /** A submodule, by the id of its commit. */
  | { submodule: string };

/** One commit by a person; `null` deletes a file. */
export interface ImportedCommit {
  branch: string;
  parent: string | undefined;
  author: Signature;
  message: string;
  files: Record<string, FileContent | null>;
}

/** Adds a commit to a branch in one process, as a push would, and returns its name. */
export async function importCommit(git: GitRepository, commit: ImportedCommit): Promise<string> {
  const ref = `refs/heads/${commit.branch}`;
  const parts: Buffer[] = [];
  const write = (text: string) => parts.push(Buffer.from(text));
  const data = (content: Buffer) =>
    parts.push(Buffer.from(`data ${content.length}\n`), content, Buffer.from("\n"));

  write(`commit ${ref}\nmark :1\n`);
  write(`author ${serializeSignature(commit.author)}\ncommitter ${serializeSignature(commit.author)}\n`);
  data(Buffer.from(commit.message));
  if (commit.parent) write(`from ${commit.parent}\n`);
  for (const [path, file] of Object.entries(commit.files)) {
    if (file === null) {
      write(`D ${path}\n`);
      continue;
    }
    if (typeof file === "object" && "submodule" in file) {
      write(`M 160000 ${file.submodule} ${path}\n`);
      continue;
    }
    const { content, mode = "100644" } = typeof file === "string" ? { content: file } : file;
    write(`M ${mode} inline ${path}\n`);
    data(Buffer.from(content));
  }
  write("get-mark :1\n");
  const output = await runGit(
    git.dir,
    ["fast-import", "--quiet", "--force", "--date-format=raw"],
    Buffer.concat(parts),
  );
  return output.toString().trim();
}
