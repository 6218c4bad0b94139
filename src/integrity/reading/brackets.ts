const OPENING = "([{";
const CLOSING = ")]}";

/** For each bracket of a text the place of the other one of its pair, else -1. Each kind pairs by itself, so that a stray one spoils little. */
export function pairBrackets(text: string): Int32Array {
  const pairs = new Int32Array(text.length).fill(-1);
  const open: [number[], number[], number[]] = [[], [], []];
  for (const { 0: bracket, index } of text.matchAll(/[()[\]{}]/g)) {
    const opened = open[OPENING.indexOf(bracket)];
    if (opened !== undefined) {
      opened.push(index);
      continue;
    }
    const start = open[CLOSING.indexOf(bracket)]?.pop();
    if (start === undefined) continue;
    pairs[start] = index;
    pairs[index] = start;
  }
  return pairs;
}

/**
 * The parts between commas of what stands in brackets, which open at `open`, without blank ones. At most 10,000: who has more
 * loses some unseen.
 */
export function splitBrackets(
  bare: string,
  pairs: Int32Array,
  open: number,
): { start: number; end: number }[] {
  const close = pairs[open] ?? -1;
  const parts: { start: number; end: number }[] = [];
  if (close === -1) return parts;
  let start = open + 1;
  const take = (end: number) => {
    if (/\S/.test(bare.slice(start, end))) parts.push({ start, end });
    start = end + 1;
  };
  for (let at = open + 1; at < close && parts.length < 10_000; at += 1) {
    const char = bare[at] ?? "";
    if (char === ",") take(at);
    else if (OPENING.includes(char)) at = Math.max(at, pairs[at] ?? -1);
  }
  take(close);
  return parts;
}
