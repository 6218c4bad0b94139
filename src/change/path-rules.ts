import { isGlobMatch, toLiteralPrefix } from "./glob.ts";
import { PROTECTED_PATHS } from "./protected-paths.ts";

/** Files that instruct agents in later runs: changed with a warning. */
export const AGENT_INSTRUCTION_PATHS: readonly string[] = [
  ...["CLAUDE.md", "CLAUDE.local.md", "AGENTS.md", "AGENT.md", "GEMINI.md", "QWEN.md"],
  ...[".cursorrules", ".windsurfrules", ".clinerules/**", ".roorules*", ".rules", ".goosehints"],
]
  .map((name) => `**/${name}`)
  .concat([
    ".github/copilot-instructions.md",
    ...["instructions", "prompts", "chatmodes", "agents", "skills"].map((name) => `.github/${name}/**`),
  ]);

/** Files that pin what gets installed: changed with a warning, because nobody reads them line by line, and with room of their own. */
export const LOCKFILE_PATHS: readonly string[] = [
  "package-lock.json",
  "npm-shrinkwrap.json",
  "yarn.lock",
  "pnpm-lock.yaml",
  "bun.lock",
  "bun.lockb",
  "deno.lock",
  "Cargo.lock",
  "go.sum",
  "go.work.sum",
  "Gopkg.lock",
  "poetry.lock",
  "uv.lock",
  "pdm.lock",
  "Pipfile.lock",
  "pixi.lock",
  "pylock.toml",
  "conda-lock.yml",
  "Gemfile.lock",
  "gems.locked",
  "composer.lock",
  "symfony.lock",
  "mix.lock",
  "rebar.lock",
  "pubspec.lock",
  "Podfile.lock",
  "Package.resolved",
  "Cartfile.resolved",
  "gradle.lockfile",
  "buildscript-gradle.lockfile",
  "verification-metadata.xml",
  "maven_install.json",
  "MODULE.bazel.lock",
  "packages.lock.json",
  "paket.lock",
  "stack.yaml.lock",
  "cabal.project.freeze",
  "flake.lock",
  ".terraform.lock.hcl",
  "Chart.lock",
  "shard.lock",
  "conan.lock",
  "renv.lock",
  "dub.selections.json",
  "lake-manifest.json",
].map((name) => `**/${name}`);

/**
 * Whose list says that a change to this path needs a person: a built-in or extra glob covers it, in any letter case, or the path is a
 * folder that such a glob lies under (a link at `.github` would move every workflow). An allow glob lifts that; it is compared
 * with letter case, so `.GitHub/workflows/x.yml` isn't let through by `.github/workflows/**`.
 */
export function findProtection(
  path: string,
  extraGlobs: readonly string[],
  allowGlobs: readonly string[],
): "built_in" | "extra" | undefined {
  if (allowGlobs.some((glob) => isGlobMatch(path, glob))) return undefined;
  if (matchesAnyPath(path, PROTECTED_PATHS, { ancestors: true })) return "built_in";
  return matchesAnyPath(path, extraGlobs, { ancestors: true }) ? "extra" : undefined;
}

/** Tells whether any glob covers the path when letter case is ignored; with `ancestors`, also a folder above the glob. */
export function matchesAnyPath(
  path: string,
  globs: readonly string[],
  options: { ancestors?: boolean } = {},
): boolean {
  const folded = toFolded(path);
  return globs.some((glob) => {
    const foldedGlob = toFolded(glob);
    return isGlobMatch(folded, foldedGlob) || (options.ancestors === true && isAncestor(folded, foldedGlob));
  });
}

/** The path as a file system that ignores letter case and composition compares it. */
export function toFolded(path: string): string {
  return path.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
}

function isAncestor(path: string, glob: string): boolean {
  const prefix = toLiteralPrefix(glob);
  const segments = path.split("/");
  return segments.length < prefix.length && segments.every((segment, index) => segment === prefix[index]);
}
