/**
 * A text reduced to what survives separators, case changes and look-alike letters: its ASCII letters and digits, lower case,
 * each with the place in the text it came from.
 */
export interface LetterStream {
  /** Lower-case ASCII letters and digits; only the first `length` count. */
  codes: Uint8Array;
  length: number;
  /** For each code, the index in the text where its character begins. */
  starts: Uint32Array;
  /** For each code, the index in the text after its character. */
  ends: Uint32Array;
}

/**
 * What escapes stand for, longest first: JSON and script escapes, percent encoding, numeric and named HTML entities; tag characters,
 * which mirror ASCII and aren't shown; and markup, which stands for nothing, unless it holds an escape itself.
 */
const ESCAPES =
  /\\u\{0{0,6}([0-9a-f]{1,6})\}|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|\\([0-3][0-7]{2})|\\([abfnrtv0"'\\/])|%u([0-9a-f]{4})|%([0-9a-f]{2})|&#x0{0,6}([0-9a-f]{1,6});?|&#0{0,6}([0-9]{1,7});?|&[a-z]{2,8};|\udb40([\udc20-\udc7e])|<\/?[a-z][a-z0-9-]{0,20}(?:\s[^<>\\%&]{0,200})?\/?>|<!--[^\\%&]{0,200}?-->/gi;

const HAS_ESCAPE = /[\\%&<\udb40]/;
const TAG_LOW_SURROGATE = 0xdc00;

/** Reduces a text to its letter stream as it stands. Linear. */
export function toLetterStream(text: string): LetterStream {
  const stream = emptyStream(text.length + 8);
  pushSpan(stream, text, 0, text.length);
  return stream;
}

/** Reduces a text after decoding its escapes, or gives `undefined` where there is none. Linear. */
export function toDecodedLetterStream(text: string): LetterStream | undefined {
  if (!HAS_ESCAPE.test(text)) return undefined;
  const stream = emptyStream(text.length + 8);
  let from = 0;
  for (const match of text.matchAll(ESCAPES)) {
    pushSpan(stream, text, from, match.index);
    from = match.index + match[0].length;
    for (const code of toLetterCodes(decodeEscape(match))) push(stream, code, match.index, from);
  }
  if (from === 0) return undefined;
  pushSpan(stream, text, from, text.length);
  return stream;
}

/** The letter codes of one code point: none for punctuation, more than one for a ligature. */
export function toLetterCodes(codePoint: number): readonly number[] {
  if (codePoint < 128) {
    const code = ASCII_LETTERS[codePoint] ?? 0;
    return code === 0 ? [] : [code];
  }
  const known = FOLDED.get(codePoint);
  if (known !== undefined) return known;
  const codes = foldWide(codePoint);
  if (FOLDED.size < 4096) FOLDED.set(codePoint, codes);
  return codes;
}

const ASCII_LETTERS = Uint8Array.from({ length: 128 }, (_, code) => {
  const isUpper = code >= 65 && code <= 90;
  const isLetter = isUpper || (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
  return isLetter ? code + (isUpper ? 32 : 0) : 0;
});

const FOLDED = new Map<number, readonly number[]>();
const REGIONAL_INDICATOR_A = 0x1f1e6;

/** Full-width, circled, mathematical and regional-indicator letters read as the plain letter. */
function foldWide(codePoint: number): readonly number[] {
  if (codePoint >= REGIONAL_INDICATOR_A && codePoint < REGIONAL_INDICATOR_A + 26) {
    return [codePoint - REGIONAL_INDICATOR_A + 97];
  }
  const plain = codePoint > 0x10ffff ? "" : String.fromCodePoint(codePoint).normalize("NFKD");
  return [...plain].flatMap((char) => ASCII_LETTERS[char.codePointAt(0) ?? 0] || []);
}

function decodeEscape(match: RegExpMatchArray): number {
  const hex = match[1] ?? match[2] ?? match[3] ?? match[6] ?? match[7] ?? match[8];
  if (hex !== undefined) return Number.parseInt(hex, 16);
  if (match[4] !== undefined) return Number.parseInt(match[4], 8);
  if (match[9] !== undefined) return Number.parseInt(match[9], 10);
  return match[10] === undefined ? 0 : match[10].charCodeAt(0) - TAG_LOW_SURROGATE;
}

function emptyStream(capacity: number): LetterStream {
  return {
    codes: new Uint8Array(capacity),
    length: 0,
    starts: new Uint32Array(capacity),
    ends: new Uint32Array(capacity),
  };
}

function pushSpan(stream: LetterStream, text: string, from: number, to: number): void {
  for (let index = from; index < to; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 128) {
      const code = ASCII_LETTERS[unit] ?? 0;
      if (code !== 0) push(stream, code, index, index + 1);
      continue;
    }
    const codePoint = text.codePointAt(index) ?? 0;
    const width = codePoint > 0xffff ? 2 : 1;
    for (const code of toLetterCodes(codePoint)) push(stream, code, index, index + width);
    index += width - 1;
  }
}

/** A ligature may give more codes than the text has units, so the arrays can fill up before the text ends. */
function push(stream: LetterStream, code: number, start: number, end: number): void {
  if (stream.length === stream.codes.length) grow(stream);
  stream.codes[stream.length] = code;
  stream.starts[stream.length] = start;
  stream.ends[stream.length] = end;
  stream.length += 1;
}

function grow(stream: LetterStream): void {
  const capacity = stream.codes.length * 2;
  const { codes, starts, ends } = stream;
  stream.codes = new Uint8Array(capacity);
  stream.codes.set(codes);
  stream.starts = new Uint32Array(capacity);
  stream.starts.set(starts);
  stream.ends = new Uint32Array(capacity);
  stream.ends.set(ends);
}
