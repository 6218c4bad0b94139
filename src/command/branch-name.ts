const MAX_BYTES = 244;

/** Control and invisible characters, any space, and what git's revision syntax uses. */
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock\//u;

/**
 * Whether git accepts the text as a branch name. Stricter where a name could be read as something else by a program or a
 * person: a leading `-` (`--upload-pack=…`), `HEAD`, invisible characters.
 *
 * @see https://git-scm.com/docs/git-check-ref-format
 */
export function isBranchName(text: string): boolean {
  if (text === "" || text === "@" || text === "HEAD" || Buffer.byteLength(text) > MAX_BYTES) return false;
  return !FORBIDDEN.test(text) && !/^[-./]|[./]$|\.lock$/.test(text);
}
