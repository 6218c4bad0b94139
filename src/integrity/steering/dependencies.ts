import { isDeepStrictEqual } from "node:util";
import type { ComparedFile } from "../weakening.ts";
import { isOnlyDependencyLines } from "./dependency-lines.ts";

const DEPENDENCIES = {
  "package.json": ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"],
  "composer.json": ["require", "require-dev"],
} as const;

/** What tells people of a package, or of what is published of it. */
const TOLD = [
  "version",
  "description",
  "keywords",
  "files",
  "license",
  "author",
  "homepage",
  "bugs",
  "funding",
];

const MAX_READ = 64 * 1024;

/** A version of the registry's, not `file:`, a link, an address, a repository or another package's name. */
const PLAIN = /^[\w.^~<>=*|, +-]*$/;

/**
 * Tells whether a manifest changes in nothing but versions that a registry has, and in what is told of the package. What can't be told
 * simply is more. Not seen: a package of the registry that is itself made to let tests pass.
 */
export function isOnlyDependencies({ path, before, after }: ComparedFile): boolean {
  if (before === undefined || after === undefined) return false;
  if (Math.max(before.length, after.length) > MAX_READ) return false;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name !== "package.json" && name !== "composer.json") return isOnlyDependencyLines(name, before, after);
  try {
    const was = splitManifest(before, DEPENDENCIES[name]);
    const is = splitManifest(after, DEPENDENCIES[name]);
    const hasOdd = [...is.versions].some(
      ([key, version]) => was.versions.get(key) !== version && !isPlain(version),
    );
    return !hasOdd && isDeepStrictEqual(was.rest, is.rest);
  } catch {
    // No JSON, or nested deeper than it can be compared.
    return false;
  }
}

function splitManifest(text: string, groups: readonly string[]) {
  const rest = new Map(Object.entries(JSON.parse(text) as object));
  const versions = new Map<string, unknown>();
  for (const group of groups) {
    for (const [name, version] of Object.entries((rest.get(group) ?? {}) as object))
      versions.set(`${group} ${name}`, version);
  }
  for (const key of [...groups, ...TOLD]) rest.delete(key);
  return { rest, versions };
}

function isPlain(version: unknown): boolean {
  return typeof version === "string" && PLAIN.test(version);
}
