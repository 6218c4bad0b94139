import type { Block } from "../markdown/blocks.ts";

/** A block as it goes out. `kind` is what GitHub has to take it for; lines without a block and raw HTML may become anything. */
export interface Part {
  kind: Block["kind"] | "between";
  lines: string[];
  /** How many lines there are to cut, or characters where the part is cut by characters. */
  size: number;
  /** Makes the part shorter, so that it has at most so many of them. */
  cut: (size: number) => string[];
}

/** Of what would fit if every character took as much room: most often it fits at the first try. */
const SAFE_SHARE = 0.95;
const CUT_NOTE = "\n\n… cut here: the text was too long.";

/** Keeps whole parts while they fit, then as much of the next as fits, then says so. */
export function cutParts(parts: readonly Part[], maxBytes: number): string {
  let room = maxBytes - Buffer.byteLength(CUT_NOTE);
  const kept: string[] = [];
  for (const part of parts) {
    const text = part.lines.join("\n");
    const size = Buffer.byteLength(text) + 1;
    if (size > room) {
      kept.push(cutPart(part, { room, bytes: size }));
      break;
    }
    kept.push(text);
    room -= size;
  }
  return (kept.join("\n").trimEnd() + CUT_NOTE).slice(0, maxBytes);
}

/** A part's beginning, rendered anew, because a cut through what is rendered could open what was closed. */
function cutPart(part: Part, { room, bytes }: { room: number; bytes: number }): string {
  const fitting = Math.floor((part.size * Math.max(room, 0) * SAFE_SHARE) / bytes);
  for (let size = fitting; size > 0; size = Math.floor(size / 2)) {
    const text = part.cut(size).join("\n");
    if (Buffer.byteLength(text) < room) return text;
  }
  return "";
}
