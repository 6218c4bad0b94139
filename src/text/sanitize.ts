import { stripHiddenMarkup } from "./hidden-markup.ts";
import { stripInvisible } from "./invisible.ts";

/** Text as a person sees it on GitHub, and how many hidden things were taken out of it. */
export interface Sanitized {
  text: string;
  removed: number;
}

/** How many bytes of one item (an issue's body, a comment) a model gets to see. */
export const MAX_ITEM_BYTES = 64 * 1024;

const MAX_ROUNDS = 8;

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
  const note = `\n\n… cut here: the text is longer than ${maxBytes} bytes.`;
  const cut = stripAll(cutBytes(whole.text, Math.max(0, maxBytes - Buffer.byteLength(note))));
  const room = Buffer.byteLength(note) <= maxBytes ? note : "";
  return { text: `${cut.text}${room}`, removed: whole.removed };
}

/** Removing can join what stood around the removed into something hidden: `<!<!-- -->-- words -->`. */
function stripAll(input: string): Sanitized {
  let { text, removed } = stripInvisible(input);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const markup = stripHiddenMarkup(text);
    if (markup.text === text) return { text, removed };
    text = markup.text.normalize("NFC");
    removed += markup.removed;
  }
  return { text: text.replace(/[<[]/g, " "), removed: removed + 1 };
}

/** Cuts to a number of bytes without splitting a character. */
function cutBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  let end = Math.min(maxBytes, bytes.length);
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString();
}
