import { hasInvisible } from "../text/invisible.ts";
import { type FileChange, isBinary } from "./change-set.ts";
import { AGENT_INSTRUCTION_PATHS, LOCKFILE_PATHS, matchesAnyPath } from "./path-rules.ts";

const MAX_SHOWN_PATH_CHARS = 200;

/** What a reviewer should look at in a change that may pass: Markdown sentences of ours, the path in a code span. */
export function warnAbout(change: FileChange): string[] {
  const path = renderPath(change.path);
  const warnings: string[] = [];
  if (matchesAnyPath(change.path, LOCKFILE_PATHS))
    warnings.push(`${path} pins dependencies: check what it installs.`);
  if (matchesAnyPath(change.path, AGENT_INSTRUCTION_PATHS)) {
    warnings.push(`${path} instructs agents in later runs: read it closely.`);
  }
  if (change.kind === "put")
    warnings.push(...warnAboutContent(change).map((sentence) => `${path} ${sentence}`));
  return warnings;
}

/** A path in a sentence of ours: a Markdown code span, in which it can't mention, link or close anything. */
export function renderPath(path: string): string {
  return `\`${toShownPath(path)}\``;
}

/** A path as it may be shown inside a code span: nothing invisible, no backtick, not too long. */
export function toShownPath(path: string): string {
  const shown = [...path].map((char) =>
    /[\n\t`]/.test(char) || hasInvisible(char) ? toCodePoint(char) : char,
  );
  return shown.length <= MAX_SHOWN_PATH_CHARS
    ? shown.join("")
    : `${shown.slice(0, MAX_SHOWN_PATH_CHARS).join("")}…`;
}

function warnAboutContent(change: FileChange & { kind: "put" }): string[] {
  if (change.mode === "120000") return ["is a symbolic link."];
  const warnings = change.mode === "100755" ? ["is executable."] : [];
  if (isBinary(change.content)) return [...warnings, "is binary and can't be read in review."];
  const text = new TextDecoder().decode(change.content);
  if (hasInvisible(text.replaceAll("\r\n", "\n"))) warnings.push("has invisible characters.");
  if (/^<{7}(?: |$)/m.test(text) && /^>{7}(?: |$)/m.test(text)) warnings.push("has merge conflict markers.");
  return warnings;
}

function toCodePoint(char: string): string {
  return `<U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`;
}
