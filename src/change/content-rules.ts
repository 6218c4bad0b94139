import { hasBidiControl } from "../text/invisible.ts";
import { findSecretPatterns } from "../text/secrets/secret-patterns.ts";
import { isBinary } from "./change-set.ts";

/** A file as it will be, and as the base commit has it, if it does. */
export interface ContentChange {
  content: Uint8Array;
  baseContent?: Uint8Array | undefined;
}

/**
 * Tells whether the change adds something that looks like a credential: one that the new content has more often than the base had it
 * in this file. So one that is put together of halves, or brought from another file, counts as added.
 */
export function addsCredential(change: ContentChange): boolean {
  return hasAdded(change, (content) => {
    const text = toText(content);
    return findSecretPatterns(text).map(({ start, end }) => text.slice(start, end));
  });
}

/**
 * Tells whether the change adds a line with a bidi control. The control acts to the end of its line and no further, so a line that is
 * the same as one of the base reads as that one did, wherever it stands.
 */
export function addsBidiControl(change: ContentChange): boolean {
  return hasAdded(change, (content) => {
    const text = isBinary(content) ? "" : toText(content);
    return hasBidiControl(text) ? text.split(/\r?\n/).filter(hasBidiControl) : [];
  });
}

function hasAdded(
  { content, baseContent }: ContentChange,
  find: (content: Uint8Array) => readonly string[],
): boolean {
  const found = find(content);
  if (found.length === 0 || baseContent === undefined) return found.length > 0;
  const left = new Map<string, number>();
  for (const item of find(baseContent)) left.set(item, (left.get(item) ?? 0) + 1);
  return found.some((item) => {
    const count = left.get(item) ?? 0;
    left.set(item, count - 1);
    return count === 0;
  });
}

function toText(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}
