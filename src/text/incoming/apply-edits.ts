import type { Visible } from "../invisible.ts";

/** A piece of text to replace, and how many hidden things it had. */
export interface Edit {
  start: number;
  end: number;
  text: string;
  removed: number;
}

/** What was found first and reaches furthest counts; what is within it is gone with it. */
export function applyEdits(text: string, edits: readonly Edit[]): Visible {
  const sorted = edits.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const parts: string[] = [];
  let removed = 0;
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at) continue;
    parts.push(text.slice(at, edit.start), edit.text);
    removed += edit.removed;
    at = edit.end;
  }
  parts.push(text.slice(at));
  return { text: parts.join(""), removed };
}
