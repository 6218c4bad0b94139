/** One changed path as git lists it, against the baseline. */
export interface ChangedEntry {
  status: "A" | "M" | "D" | "T" | "R";
  path: string;
  previousPath: string | undefined;
  oldMode: string;
  newMode: string;
  oldSha: string;
  newSha: string;
}

/** A file's content, by its id. */
export interface Blob {
  sha: string;
  sizeBytes: number;
}

/** What the staging script tells of the work tree, read strictly: the sandbox wrote it. */
export interface Comparison {
  entries: ChangedEntry[];
  additions: number;
  deletions: number;
  /** By path; a path that the base commit does not have is not in it. */
  inBase: Map<string, Blob>;
  /** The same of the work tree. */
  inTree: Map<string, Blob>;
  /** Paths for which git's attributes, then or now, name a program that would change their content, and its name. */
  filters: Map<string, string>;
  /** Folders that became a repository of their own, and that git does not ignore. */
  repositories: string[];
  /** Submodules in whose folder something changed, or to which something was only added. */
  changedSubmodules: string[];
  grownSubmodules: string[];
  /** What git refused to take, in its own words; empty when it took all. */
  refused: string;
  /** `git cat-file --batch` of all files, of now and of the base; empty where they are too large to come along. */
  contents: Uint8Array;
}

const RAW = /^:(\d{6}) (\d{6}) ([0-9a-f]{40}) ([0-9a-f]{40}) ([AMDTR])\d*$/;
const NUMSTAT = /^(\d{1,9}|-)\t(\d{1,9}|-)\t(.*)$/s;
const BLOB = /^([0-9a-f]{40}) blob (\d{1,12})$/;
const NO_FILTER: ReadonlySet<string> = new Set(["unspecified", "unset", "set"]);
const SECTIONS = 10;

/** Reads what `STAGE_SCRIPT` printed. `undefined` when it is not of that form. */
export function parseComparison(bytes: Uint8Array, word: string): Comparison | undefined {
  const parts = splitAt(bytes, Buffer.from(`\0${word}\0`));
  if (parts.length !== SECTIONS) return undefined;
  const contents = parts.at(-1) as Uint8Array;
  const texts = parts.slice(0, -1).map((part) => new TextDecoder("utf-8", { fatal: false }).decode(part));
  const [difference, paths, base, then, now, submodules, nested, marks, refused] = texts as Sections;
  const entries = parseDifference(toFields(difference));
  const blobs = parseBlobs(toFields(paths), base);
  if (entries === undefined || blobs === undefined) return undefined;
  return {
    ...entries,
    ...blobs,
    filters: parseFilters([toFields(then), toFields(now)]),
    repositories: parseRepositories(toFields(nested), toFields(submodules)),
    changedSubmodules: listMarked(marks, "!"),
    grownSubmodules: listMarked(marks, "+"),
    refused: refused.trim(),
    contents,
  };
}

function splitAt(bytes: Uint8Array, mark: Uint8Array): Uint8Array[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let end = buffer.indexOf(mark); end !== -1; end = buffer.indexOf(mark, start)) {
    parts.push(buffer.subarray(start, end));
    start = end + mark.length;
  }
  return [...parts, buffer.subarray(start)];
}

type Sections = [string, string, string, string, string, string, string, string, string];

function toFields(section: string): string[] {
  return section === "" ? [] : section.replace(/\0$/, "").split("\0");
}

function listMarked(lines: string, mark: string): string[] {
  return lines.split("\n").flatMap((line) => (line.startsWith(mark) ? [line.slice(1)] : []));
}

/** `git diff-tree --raw --numstat -z`: all entries, then all figures. */
function parseDifference(
  fields: readonly string[],
): Pick<Comparison, "entries" | "additions" | "deletions"> | undefined {
  const entries: ChangedEntry[] = [];
  let index = 0;
  while (fields[index]?.startsWith(":")) {
    const [, oldMode, newMode, oldSha, newSha, status] = RAW.exec(fields[index] as string) ?? [];
    const first = fields[index + 1];
    const isRename = status === "R";
    const path = isRename ? fields[index + 2] : first;
    if (status === undefined || path === undefined || path === "") return undefined;
    entries.push({
      status: status as ChangedEntry["status"],
      path,
      previousPath: isRename ? first : undefined,
      oldMode: oldMode as string,
      newMode: newMode as string,
      oldSha: oldSha as string,
      newSha: newSha as string,
    });
    index += isRename ? 3 : 2;
  }
  const figures = index === 0 || index < fields.length ? countLines(fields.slice(index)) : undefined;
  return figures === undefined ? undefined : { entries, ...figures };
}

/** A binary file has dashes for figures; a moved one has an empty path, and its two paths after it. */
function countLines(fields: readonly string[]): { additions: number; deletions: number } | undefined {
  let additions = 0;
  let deletions = 0;
  for (let index = 0; index < fields.length; index += 1) {
    const [, added, deleted, path] = NUMSTAT.exec(fields[index] as string) ?? [];
    if (path === undefined) return undefined;
    additions += Number(added === "-" ? 0 : added);
    deletions += Number(deleted === "-" ? 0 : deleted);
    if (path === "") index += 2;
  }
  return { additions, deletions };
}

/** Two lines of `git cat-file --batch-check` for each path: the base's, and the work tree's. A submodule's commit is no blob, and missing. */
function parseBlobs(
  paths: readonly string[],
  section: string,
): Pick<Comparison, "inBase" | "inTree"> | undefined {
  const lines = section === "" ? [] : section.replace(/\n$/, "").split("\n");
  if (lines.length !== 2 * paths.length) return undefined;
  const blobs = { inBase: new Map<string, Blob>(), inTree: new Map<string, Blob>() };
  for (const [index, line] of lines.entries()) {
    const [, sha, size] = BLOB.exec(line) ?? [];
    if (sha === undefined) continue;
    const where = index % 2 === 0 ? blobs.inBase : blobs.inTree;
    where.set(paths[Math.floor(index / 2)] as string, { sha, sizeBytes: Number(size) });
  }
  return blobs;
}

/** `git check-attr -z`: path, attribute, value. */
function parseFilters(lists: readonly (readonly string[])[]): Map<string, string> {
  const filters = new Map<string, string>();
  for (const fields of lists) {
    for (let index = 0; index + 2 < fields.length; index += 3) {
      const value = fields[index + 2] as string;
      if (!NO_FILTER.has(value)) filters.set(fields[index] as string, value);
    }
  }
  return filters;
}

/** `git check-ignore -z -v -n`: source, line, pattern, path. Submodules' own repositories are told of elsewhere. */
function parseRepositories(fields: readonly string[], submodules: readonly string[]): string[] {
  const found: string[] = [];
  const folders = new Set(submodules);
  for (let index = 0; index + 3 < fields.length; index += 4) {
    const [pattern, path] = [fields[index + 2] as string, fields[index + 3] as string];
    const isIgnored = pattern !== "" && !pattern.startsWith("!");
    if (!isIgnored && !isIn(folders, path)) found.push(path);
  }
  return found;
}

/** Whether a path is one of the folders, or below one. */
function isIn(folders: ReadonlySet<string>, path: string): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1))
    if (folders.has(path.slice(0, end))) return true;
  return false;
}
