import type { GitRepository } from "./git-repository.ts";
import type { FileMode, TreeEntry } from "./tree-object.ts";

/** What shall stand at a path: an object, or nothing. */
export interface TreeEdit {
  path: string;
  target: { mode: FileMode; sha: string } | undefined;
}

/** How an edit ended: the new tree, or the path that was to be deleted and isn't there. */
export type TreeEdited = { kind: "edited"; sha: string } | { kind: "missing"; path: string };

interface Folder {
  files: Map<string, TreeEdit["target"]>;
  folders: Map<string, Folder>;
}

/** Applies edits to a tree (`undefined`: the empty one) and writes what changed. A folder left empty disappears. */
export async function editTree(
  git: GitRepository,
  base: string | undefined,
  edits: TreeEdit[],
): Promise<TreeEdited> {
  const root: Folder = { files: new Map(), folders: new Map() };
  for (const edit of edits) place(root, edit.path.split("/"), edit.target);
  try {
    return { kind: "edited", sha: (await apply(git, base, root, "")).sha };
  } catch (error) {
    if (error instanceof MissingPath) return { kind: "missing", path: error.message };
    throw error;
  }
}

class MissingPath extends Error {}

function place(folder: Folder, [name = "", ...rest]: string[], target: TreeEdit["target"]): void {
  if (rest.length === 0) {
    folder.files.set(name, target);
    return;
  }
  const next = folder.folders.get(name) ?? { files: new Map(), folders: new Map() };
  folder.folders.set(name, next);
  place(next, rest, target);
}

async function apply(
  git: GitRepository,
  base: string | undefined,
  edits: Folder,
  prefix: string,
): Promise<{ sha: string; size: number }> {
  const read = base === undefined ? [] : await git.tree(base);
  const entries = new Map<string, TreeEntry>((read ?? []).map((entry) => [entry.name, entry]));
  for (const [name, target] of edits.files) {
    if (!target && !entries.has(name)) throw new MissingPath(prefix + name);
    if (target) entries.set(name, { name, ...target });
    else entries.delete(name);
  }
  for (const [name, folder] of edits.folders) {
    const existing = entries.get(name);
    const below = existing?.mode === "040000" ? existing.sha : undefined;
    const edited = await apply(git, below, folder, `${prefix}${name}/`);
    if (edited.size === 0) entries.delete(name);
    else entries.set(name, { name, mode: "040000", sha: edited.sha });
  }
  return { sha: await git.writeTree(entries.values()), size: entries.size };
}
