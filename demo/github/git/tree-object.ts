/** The modes a tree entry may have on GitHub. */
export type FileMode = "100644" | "100755" | "120000" | "160000" | "040000";

/** One entry of a tree object. */
export interface TreeEntry {
  name: string;
  mode: FileMode;
  sha: string;
}

/** The type of object an entry of this mode names. */
export function typeOfMode(mode: string): "blob" | "tree" | "commit" {
  if (mode === "040000") return "tree";
  return mode === "160000" ? "commit" : "blob";
}

/** Reads the bytes of a tree object. */
export function parseTree(content: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  let at = 0;
  while (at < content.length) {
    const space = content.indexOf(32, at);
    const end = content.indexOf(0, space);
    entries.push({
      mode: content.toString("utf8", at, space).padStart(6, "0") as FileMode,
      name: content.toString("utf8", space + 1, end),
      sha: content.toString("hex", end + 1, end + 21),
    });
    at = end + 21;
  }
  return entries;
}

/** The bytes of a tree object, in git's order (a folder sorts as if its name ended in a slash). */
export function serializeTree(entries: Iterable<TreeEntry>): Buffer {
  const sortKey = (entry: TreeEntry) => Buffer.from(entry.mode === "040000" ? `${entry.name}/` : entry.name);
  return Buffer.concat(
    [...entries]
      .sort((a, b) => Buffer.compare(sortKey(a), sortKey(b)))
      .map((entry) =>
        Buffer.concat([
          Buffer.from(`${entry.mode.replace(/^0/, "")} ${entry.name}\0`),
          Buffer.from(entry.sha, "hex"),
        ]),
      ),
  );
}
