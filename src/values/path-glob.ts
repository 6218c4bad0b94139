/** What `isPathGlob` asks for, in one line. */
export const PATH_GLOB_RULE =
  "must be a path from the repository's root, without `/` or `!` before it and without `..`";

/**
 * Whether a text can match paths of a repository. Refuses what would match nothing, or turn a list upside down, without anybody
 * noticing: `/infra/**`, `../infra`, `infra\**`, `!infra/**`.
 */
export function isPathGlob(text: string): boolean {
  return /^(?![/!])[^\p{Cc}\\]{1,200}$/u.test(text) && !text.split("/").includes("..");
}
