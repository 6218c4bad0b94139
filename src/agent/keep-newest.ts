/** Bytes between two texts of a prompt. */
const GAP_BYTES = 2;

/** The last texts that fit into the room, in their order, and how many older ones don't. */
export function keepNewest(texts: readonly string[], roomBytes: number): { kept: string[]; dropped: number } {
  let start = texts.length;
  for (let room = roomBytes; start > 0; start -= 1) {
    room -= Buffer.byteLength(texts[start - 1] ?? "") + GAP_BYTES;
    if (room < 0) break;
  }
  return { kept: texts.slice(start), dropped: start };
}

/** How much room texts take. */
export function toBytes(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text) + GAP_BYTES, 0);
}

/** Cuts a text to a number of bytes without splitting a character; `keep` says which end is the one that matters. */
export function cutText(text: string, maxBytes: number, keep: "start" | "end"): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const part = keep === "start" ? bytes.subarray(0, maxBytes) : bytes.subarray(bytes.length - maxBytes);
  return part.toString("utf8").replace(keep === "start" ? /(?<!\uFFFD)\uFFFD+$/ : /^\uFFFD+/, "");
}
