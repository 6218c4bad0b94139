import { stripInvisible } from "../invisible.ts";
import { stripHiddenMarkup } from "./hidden-markup.ts";

/** Text as a person sees it on GitHub, and how many hidden things were taken out of it. */
export interface Sanitized {
  text: string;
  removed: number;
  /** It was longer than it may be. */
  isCut?: true;
}

/** How many bytes of one item (an issue's body, a comment) a model gets to see. */
export const MAX_ITEM_BYTES = 64 * 1024;

const MAX_ROUNDS = 6;

/**
 * Makes text from a thread fit for a model: what a reader of the page can't see is removed, what they can see stays. Hidden
 * are HTML comments and declarations, attributes, alt text, titles, words in link definitions, and invisible code points.
 * Where Markdown could be read in two ways, text that might be hidden is removed. In code that GitHub certainly shows as code,
 * only invisible code points are.
 *
 * The result is NFC, has `\n` line ends, at most `maxBytes` bytes of UTF-8 (default 64 KiB; a note says where it was cut), and
 * is the same when sanitized again. Linear in the input.
 */
export function sanitizeText(input: string, options: { maxBytes?: number } = {}): Sanitized {
  const maxBytes = options.maxBytes ?? MAX_ITEM_BYTES;
  const whole = stripAll(input);
  if (Buffer.byteLength(whole.text) <= maxBytes) return whole;
  return { text: cutTo(whole.text, maxBytes), removed: whole.removed, isCut: true };
}

/** Cuts and says so, such that what is left still hides nothing, also not together with the note. */
function cutTo(text: string, maxBytes: number): string {
  const note = `\n\n… cut here: the text is longer than ${maxBytes} bytes.`;
  const room = maxBytes - Buffer.byteLength(note);
  if (room < 0) return stripAll(cutBytes(text, Math.max(0, maxBytes))).text;
  let body = stripAll(cutBytes(text, room)).text;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const joined = stripAll(body + note).text;
    if (joined === body + note) return joined;
    body = joined.endsWith(note) ? joined.slice(0, -note.length) : body.replace(/[<[][^<[]*$/, "");
  }
  return defuse(body) + note;
}

/**
 * Markup is read before the invisible is taken out, because GitHub reads it so (`--<U+200B>>` ends no comment), and after it. Removing can
 * join what stood around the removed into something hidden: `<!<!-- -->-- words -->`.
 */
function stripAll(input: string): Sanitized {
  let text = input.replace(/\r\n?/g, "\n");
  let removed = 0;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const markup = stripHiddenMarkup(text);
    const visible = stripInvisible(markup.text);
    removed += markup.removed + visible.removed;
    if (visible.text === text) return { text, removed };
    text = visible.text;
  }
  return { text: defuse(text), removed: removed + 1 };
}

/** The last resort against text made to need ever more rounds: without these, no markup begins. */
function defuse(text: string): string {
  return text.replace(/[<[&|`~]/g, " ");
}

/** Cuts to a number of bytes without splitting a character. */
function cutBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  let end = Math.min(maxBytes, bytes.length);
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString();
}
