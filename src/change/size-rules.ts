import { findHeaviestFolder, type SizedPath } from "./heaviest-folder.ts";
import { LOCKFILE_PATHS, matchesAnyPath } from "./path-rules.ts";

/** How large a change may be. All of it is the operator's. */
export interface SizeLimits {
  /** Files that are written, deleted or moved; one that was moved counts once. @default 100 */
  maxFiles: number;
  /** Bytes of one file that is no lock file. @default 1 MiB */
  maxFileBytes: number;
  /** Bytes of all files together, without the lock files. @default 4 MiB */
  maxChangeBytes: number;
  /** Bytes of all lock files together. They have room of their own: nobody writes them, and a large one says nothing of the change. @default 8 MiB */
  maxLockfileBytes: number;
}

/** What is wrong with a size; `path` is empty where no one folder or file is to blame, and ends in a slash for a folder. */
export interface SizeFault {
  path: string;
  rule: "too-many-files" | "too-large" | "file-too-large";
  detail: string;
}

/** What has to be fetched of a change at most: with more, it is refused by its sizes alone. */
export function toFetchLimits(limits: SizeLimits): { maxFiles: number; maxBytes: number } {
  return { maxFiles: limits.maxFiles, maxBytes: limits.maxChangeBytes + limits.maxLockfileBytes };
}

/**
 * Says what is too large of a change as a whole. Needs no content, so a list of paths with sizes can be judged before anything is
 * fetched. A deletion, and a file that was moved as it is, have no bytes.
 */
export function findSizeFaults(files: readonly SizedPath[], limits: SizeLimits): SizeFault[] {
  if (files.length > limits.maxFiles) return [toManyFiles(files, limits.maxFiles)];
  const lockfiles = files.filter(({ path }) => isLockfile(path));
  const others = files.filter(({ path }) => !isLockfile(path));
  const lockfileBytes = sumBytes(lockfiles);
  const faults: SizeFault[] = [];
  if (sumBytes(others) > limits.maxChangeBytes) faults.push(toTooLarge(others, limits.maxChangeBytes));
  if (lockfileBytes > limits.maxLockfileBytes) {
    const detail = `has ${count(lockfileBytes)} bytes of lock files; ${atMost(limits.maxLockfileBytes)}`;
    faults.push({ path: "", rule: "too-large", detail });
  }
  return faults;
}

/** Says what is too large of one file. Lock files are only judged together. */
export function findFileSizeFault({ path, sizeBytes }: SizedPath, limits: SizeLimits): SizeFault[] {
  if (sizeBytes <= limits.maxFileBytes || isLockfile(path)) return [];
  const detail = `has ${count(sizeBytes)} bytes; ${atMost(limits.maxFileBytes)}`;
  return [{ path, rule: "file-too-large", detail }];
}

function toManyFiles(files: readonly SizedPath[], max: number): SizeFault {
  const rule = "too-many-files";
  const folder = findHeaviestFolder(files, () => 1);
  if (folder === undefined)
    return { path: "", rule, detail: `has ${count(files.length)} changed files; ${atMost(max)}` };
  const share = `${count(folder.files.length)} of the ${count(files.length)} changed files`;
  return { path: folder.path, rule, detail: `has ${share}; ${atMost(max)}` };
}

function toTooLarge(files: readonly SizedPath[], max: number): SizeFault {
  const rule = "too-large";
  const bytes = count(sumBytes(files));
  const folder = findHeaviestFolder(files, ({ sizeBytes }) => sizeBytes);
  if (folder === undefined) return { path: "", rule, detail: `has ${bytes} bytes; ${atMost(max)}` };
  const share = `${count(sumBytes(folder.files))} of the ${bytes} changed bytes`;
  return { path: folder.path, rule, detail: `has ${share}; ${atMost(max)}` };
}

function isLockfile(path: string): boolean {
  return matchesAnyPath(path, LOCKFILE_PATHS);
}

function sumBytes(files: readonly SizedPath[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function atMost(max: number): string {
  return `at most ${count(max)} are allowed`;
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
