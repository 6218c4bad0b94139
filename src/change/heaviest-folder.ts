/** What is known of a changed file without its content. */
export interface SizedPath {
  path: string;
  sizeBytes: number;
  /** Whether the base commit doesn't have it. */
  isNew: boolean;
}

/** A folder, and what of the change is in it. */
export interface Folder<File> {
  /** Ends in a slash. */
  path: string;
  files: readonly File[];
}

/**
 * The folder that most of a change's weight is in, for a person who asks what made it so large: `.venv/` and not the
 * `lib/python3.12/site-packages/` in it. Undefined where no folder has more than half.
 *
 * Goes down while one folder has more than half, and ends at one in which everything is new.
 */
export function findHeaviestFolder<File extends SizedPath>(
  files: readonly File[],
  toWeight: (file: File) => number,
): Folder<File> | undefined {
  const half = sum(files, toWeight) / 2;
  let found: Folder<File> = { path: "", files };
  for (;;) {
    const children = toFolders(found);
    if (found.path !== "" && children.length > 1 && found.files.every(({ isNew }) => isNew)) return found;
    const next = children.find((child) => child.path.endsWith("/") && sum(child.files, toWeight) > half);
    if (next === undefined) return found.path === "" ? undefined : found;
    found = next;
  }
}

/** What is directly in a folder: folders, and files as folders of their own without a slash. */
function toFolders<File extends SizedPath>({ path, files }: Folder<File>): Folder<File>[] {
  const byName = Map.groupBy(files, (file) => file.path.slice(0, endOfName(file.path, path.length)));
  return [...byName].map(([name, within]) => ({ path: name, files: within }));
}

function endOfName(path: string, from: number): number {
  const slash = path.indexOf("/", from);
  return slash === -1 ? path.length : slash + 1;
}

function sum<File>(files: readonly File[], toWeight: (file: File) => number): number {
  return files.reduce((total, file) => total + toWeight(file), 0);
}
