import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { ContentChange } from "../src/change/content-rules.ts";

/** What one commit, or one version in one folder, wrote. */
export interface RealChange {
  name: string;
  files: (ContentChange & { path: string })[];
}

/** Larger files are stopped by their size. */
const MAX_FILE_BYTES = 1024 * 1024;
const MAX_OUTPUT_BYTES = 1024 * 1024 * 1024;
const VERSION = /^v?\d+\.\d+/;

/** The changes of a repository, of a folder of versions, or of a folder taken as added. */
export function* readRealChanges(folder: string): Generator<RealChange> {
  if (existsSync(join(folder, ".git"))) return yield* readCommits(folder);
  const versions = readdirSync(folder).filter((name) => VERSION.test(name));
  if (versions.length < 2) return yield* readFolders(folder, undefined);
  const ordered = versions.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
  for (const [index, version] of ordered.slice(1).entries()) {
    yield* readFolders(join(folder, version), join(folder, ordered[index] ?? ""));
  }
}

function* readCommits(repository: string): Generator<RealChange> {
  const commits = git(repository, ["rev-list", "--no-merges", "--all"])
    .toString()
    .split("\n")
    .filter(Boolean);
  for (const commit of commits) {
    const files = readCommit(repository, commit);
    if (files.length > 0) yield { name: `${basename(repository)} ${commit.slice(0, 10)}`, files };
  }
}

function readCommit(repository: string, commit: string): RealChange["files"] {
  const listed = git(repository, ["diff-tree", "-r", "-z", "--root", "--no-commit-id", commit]).toString();
  return [...listed.matchAll(/:\d+ 100\d+ ([0-9a-f]+) ([0-9a-f]+) \w\0([^\0]+)/g)].flatMap((entry) => {
    const [, oldSha = "", newSha = "", path = ""] = entry;
    const content = git(repository, ["cat-file", "blob", newSha]);
    const baseContent = /^0+$/.test(oldSha) ? undefined : git(repository, ["cat-file", "blob", oldSha]);
    return content.length > MAX_FILE_BYTES ? [] : [{ path, content, baseContent }];
  });
}

function* readFolders(after: string, before: string | undefined): Generator<RealChange> {
  const byFolder = Map.groupBy(listFiles(after), dirname);
  for (const [folder, paths] of byFolder) {
    const files = paths.flatMap((path) => readFile({ path, after, before }));
    if (files.length > 0) yield { name: folder, files };
  }
}

function readFile({ path, after, before }: { path: string; after: string; before: string | undefined }) {
  const content = readFileSync(path);
  if (content.length > MAX_FILE_BYTES) return [];
  const old = before === undefined ? undefined : join(before, relative(after, path));
  const baseContent = old !== undefined && existsSync(old) ? readFileSync(old) : undefined;
  return baseContent?.equals(content) ? [] : [{ path, content, baseContent }];
}

function listFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const found = lstatSync(path);
    if (found.isDirectory()) return listFiles(path);
    return found.isFile() ? [path] : [];
  });
}

function git(repository: string, args: readonly string[]): Buffer {
  return execFileSync("git", ["-C", repository, ...args], { maxBuffer: MAX_OUTPUT_BYTES });
}
