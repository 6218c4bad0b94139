/** A run of zeros and ones, and what its bits say when the first byte begins at each of eight places. */
export interface BinaryRun {
  start: number;
  end: number;
  readings: string[];
}

/** Twelve bytes or more, with up to three characters between one digit and the next. */
const RUN = /(?<![A-Za-z0-9])[01](?:[^A-Za-z0-9]{0,3}[01]){95,}/g;

/** Finds runs of binary digits long enough to hold a piece of a secret. Linear. */
export function findBinaryRuns(text: string): BinaryRun[] {
  return Array.from(text.matchAll(RUN), (match) => {
    const bits = match[0].replace(/[^01]+/g, "");
    const readings = Array.from({ length: 8 }, (_, shift) => readBits(bits, shift));
    return { start: match.index, end: match.index + match[0].length, readings };
  });
}

function readBits(bits: string, shift: number): string {
  const bytes: number[] = [];
  for (let at = shift; at + 8 <= bits.length; at += 8) bytes.push(Number.parseInt(bits.slice(at, at + 8), 2));
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
