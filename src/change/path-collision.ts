import { toFolded } from "./path-rules.ts";

/** A path that is written, and whether the base doesn't have it. */
export interface WrittenPath {
  path: string;
  isNew: boolean;
}

/** A name in a folder: the segments it was spelled with, the first path it came from, and what is in it. */
interface Entry {
  spellings: Set<string>;
  from: string;
  isFile: boolean;
  entries: Folder;
}

type Folder = Map<string, Entry>;

interface Tree {
  root: Folder;
  /** What a segment is compared by. */
  toKey: (segment: string) => string;
}

/**
 * The paths that can't exist beside the others: the same path twice, a path that is a file and a folder, and new ones that differ from
 * another, or whose folder does, in letter case or composition only. Gives with each what it collides with. Linear.
 */
export function findCollisions(paths: readonly WrittenPath[]): { path: string; other: string }[] {
  const trees: Tree[] = [
    { root: new Map(), toKey: (segment) => segment },
    { root: new Map(), toKey: toFolded },
  ];
  const collisions: { path: string; other: string }[] = [];
  for (const { path, isNew } of paths.toSorted(inBaseFirst)) {
    const asked = isNew ? trees : trees.slice(0, 1);
    const other = asked.map((tree) => findOther(path, tree)).find((found) => found !== undefined);
    if (other !== undefined) collisions.push({ path, other });
    else for (const tree of trees) add(path, tree);
  }
  return collisions;
}

function inBaseFirst(a: WrittenPath, b: WrittenPath): number {
  return Number(a.isNew) - Number(b.isNew) || a.path.length - b.path.length;
}

function add(path: string, { root, toKey }: Tree): void {
  let folder = root;
  let last: Entry | undefined;
  for (const segment of path.split("/")) {
    const key = toKey(segment);
    last = folder.get(key) ?? { spellings: new Set(), from: path, isFile: false, entries: new Map() };
    last.spellings.add(segment);
    folder.set(key, last);
    folder = last.entries;
  }
  if (last !== undefined) last.isFile = true;
}

/** On the way down, a file is in the way, or a folder that is spelled otherwise: one folder on macOS and Windows, two on Linux. */
function findOther(path: string, { root, toKey }: Tree): string | undefined {
  const segments = path.split("/");
  let folder = root;
  for (const [depth, segment] of segments.entries()) {
    const entry = folder.get(toKey(segment));
    if (entry === undefined) return undefined;
    const isLast = depth === segments.length - 1;
    if (isLast || entry.isFile || !entry.spellings.has(segment)) {
      return entry.from
        .split("/")
        .slice(0, depth + 1)
        .join("/");
    }
    folder = entry.entries;
  }
  return undefined;
}
