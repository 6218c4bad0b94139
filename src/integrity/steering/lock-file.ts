import type { ComparedFile } from "../weakening.ts";

const LOCK_FILE =
  /(?:^|\/)(?!flake\.)(?:[\w.-]+\.lock|package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|packages\.lock\.json|gems\.locked|pylock\.toml|conda-lock\.yml|Package\.resolved|Cartfile\.resolved|gradle\.lockfile|buildscript-gradle\.lockfile|go\.sum|go\.work\.sum|bun\.lockb|dub\.selections\.json|cabal\.project\.freeze)$/;

/** Where packages come from by themselves. */
const REGISTRIES: ReadonlySet<string> = new Set(
  `registry.npmjs.org registry.yarnpkg.com npm.jsr.io jsr.io pypi.org files.pythonhosted.org index.crates.io static.crates.io
  rubygems.org index.rubygems.org repo.packagist.org packagist.org api.github.com hex.pm repo.hex.pm pub.dev pub.dartlang.org
  api.nuget.org proxy.golang.org sum.golang.org repo1.maven.org repo.maven.apache.org plugins.gradle.org conda.anaconda.org
  cdn.cocoapods.org`.split(/\s+/),
);

/** Anybody's code is there: that a package came from it before says nothing of another one. */
const ANYBODYS =
  /(?:^|\.)(?:github\.com|githubusercontent\.com|gitlab\.com|bitbucket\.org|codeberg\.org|sr\.ht)$/;

/** Lock files of those who have no other registry. */
const OF_FORGES = /(?:composer\.lock|\.resolved|Podfile\.lock)$/;

/** The lines that say where a package comes from, of all lock files. */
const SOURCE =
  /resolved|resolution|tarball|source|registry|remote|location|\bgit\b|\burl =|"url": "[^"\n]*(?:zip|tar|tgz|gz|\.git)\b/;

const ADDRESS = /https?:\/\/([^/\s"'@:)\]]+)/g;
const NO_REGISTRY =
  /(?:\b(?:file|link|portal|exec|git|ssh|git\+\w+):|@patch:(?!.*builtin<)|\bremote: [./]|\bpath =|\bdirectory\b|"url": "[./])/;

export function isLockFile(path: string): boolean {
  return LOCK_FILE.test(path);
}

/**
 * Tells whether a lock file takes a package from another place than a registry, or one that it knew before. Not seen: another version,
 * or another package of the same registry under the name.
 */
export function hasOtherSource({ path, before, after }: ComparedFile): boolean {
  const known = new Set((before ?? "").split("\n").map((line) => line.trim()));
  const hosts = new Set([...(before ?? "").matchAll(ADDRESS)].map(([, host = ""]) => host));
  return (after ?? "").split("\n").some((raw) => {
    const line = raw.trim().slice(0, 2000);
    if (known.has(line) || !SOURCE.test(line)) return false;
    if (NO_REGISTRY.test(line)) return true;
    return [...line.matchAll(ADDRESS)].some(
      ([address, host = ""]) =>
        !REGISTRIES.has(host) &&
        !line.includes(`${address}/rust-lang/crates.io-index`) &&
        (ANYBODYS.test(host) ? !OF_FORGES.test(path) : !hosts.has(host)),
    );
  });
}
