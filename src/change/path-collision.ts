import { toFolded } from "./path-rules.ts";

/** A path that is written, and whether the base doesn't have it. */
export interface WrittenPath {
  path: string;
  isNew: boolean;
}

/** Files, and folders with the ways in which they are spelled, by what they are compared with. */
interface Index {
  toKey: (path: string) => string;
  files: Map<string, string>;
  folders: Map<string, Set<string>>;
}

/**
 * The paths that can't exist beside the others: the same path twice, a path that is a file and a folder, and new ones that differ from
 * another, or whose folder does, in letter case or composition only. Gives with each what it collides with.
 */
export function findCollisions(paths: readonly WrittenPath[]): { path: string; other: string }[] {
  const exact = createIndex((path) => path);
  const folded = createIndex(toFolded);
  const collisions: { path: string; other: string }[] = [];
  for (const { path, isNew } of paths.toSorted(inBaseFirst)) {
    const other = findOther(path, exact) ?? (isNew ? findOther(path, folded) : undefined);
    if (other !== undefined) collisions.push({ path, other });
    else for (const index of [exact, folded]) add(path, index);
  }
  return collisions;
}

function inBaseFirst(a: WrittenPath, b: WrittenPath): number {
  return Number(a.isNew) - Number(b.isNew) || a.path.length - b.path.length;
}

function createIndex(toKey: Index["toKey"]): Index {
  return { toKey, files: new Map(), folders: new Map() };
}

function add(path: string, { toKey, files, folders }: Index): void {
  const key = toKey(path);
  files.set(key, path);
  const spelled = foldersOf(path);
  for (const [index, folder] of foldersOf(key).entries()) {
    folders.set(folder, (folders.get(folder) ?? new Set()).add(spelled[index] ?? ""));
  }
}

function findOther(path: string, { toKey, files, folders }: Index): string | undefined {
  const key = toKey(path);
  const above = foldersOf(key);
  const spelled = foldersOf(path);
  return [
    files.get(key),
    ...above.map((folder) => files.get(folder)),
    firstOf(folders.get(key)),
    ...above.map((folder, index) => toOtherSpelling(spelled[index] ?? "", folders.get(folder))),
  ].find((other) => other !== undefined);
}

/** `Src/a` and `src/b` are in one folder on macOS and Windows, in two on Linux. */
function toOtherSpelling(folder: string, spellings: ReadonlySet<string> | undefined): string | undefined {
  return spellings?.has(folder) ? undefined : firstOf(spellings);
}

function firstOf(items: ReadonlySet<string> | undefined): string | undefined {
  return items?.values().next().value;
}

function foldersOf(path: string): string[] {
  return [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));
}
