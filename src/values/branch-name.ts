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

/** What `isBranchPrefix` asks for, in one line. */
export const BRANCH_PREFIX_RULE = "must be the start of a valid branch name, as in claude/ or bot/claude-";

/** Leaves room for what the app puts after it. */
const MAX_PREFIX_BYTES = 100;

/** Whether names of branches can begin with the text, as in `claude/`; the app puts letters, digits and hyphens after it. */
export function isBranchPrefix(text: string): boolean {
  return text !== "" && Buffer.byteLength(text) <= MAX_PREFIX_BYTES && isBranchName(`${text}issue-1-a1b2c3`);
}
