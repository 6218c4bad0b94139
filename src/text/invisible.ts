/** Code points a reader can't see but a model or a parser can, as inclusive ranges. Sorted; the controls are apart, in `\p{Cc}`. */
export const HIDDEN_RANGES: readonly (readonly [first: number, last: number])[] = [
  [0x00ad, 0x00ad], // soft hyphen
  [0x034f, 0x034f], // combining grapheme joiner
  [0x061c, 0x061c], // Arabic letter mark
  [0x115f, 0x1160], // Hangul fillers
  [0x17b4, 0x17b5], // Khmer inherent vowels
  [0x180b, 0x180f], // Mongolian variation selectors and vowel separator
  [0x200b, 0x200f], // zero-width space, joiners, direction marks
  [0x202a, 0x202e], // bidi embeddings and overrides
  [0x2060, 0x206f], // word joiner, invisible operators, bidi isolates
  [0x3164, 0x3164], // Hangul filler
  [0xfdd0, 0xfdef], // noncharacters
  [0xfe00, 0xfe0f], // variation selectors
  [0xfeff, 0xfeff], // byte order mark
  [0xffa0, 0xffa0], // half-width Hangul filler
  [0xfff0, 0xfffb], // unassigned, interlinear annotation
  [0xfffe, 0xffff], // noncharacters
  [0x13430, 0x1345f], // hieroglyph format controls
  [0x1bca0, 0x1bca3], // shorthand format controls
  [0x1d173, 0x1d17a], // musical format controls
  [0xe0000, 0xe0fff], // tag block, variation selectors supplement
];

const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(0x07);
const CSI = String.fromCharCode(0x9b);

const HIDDEN_CLASS = HIDDEN_RANGES.map(([first, last]) => `${toEscape(first)}-${toEscape(last)}`).join("");
const HIDDEN = `(?:(?![\\n\\t])\\p{Cc}|\\p{Surrogate}|[${HIDDEN_CLASS}])`;
const HIDDEN_RUN = new RegExp(`${HIDDEN}+`, "gu");
const HAS_HIDDEN = new RegExp(HIDDEN, "u");

const ANSI = new RegExp(
  [
    `(?:${ESC}\\[|${CSI})[0-?]*[ -/]*[@-~]`,
    `${ESC}\\][^${BEL}${ESC}\\n]*(?:${BEL}|${ESC}\\\\)?`,
    `${ESC}[@-Z\\\\^_]`,
  ].join("|"),
  "gu",
);

/** What emoji are made with on every phone: dropped, but not worth reporting as hidden. */
const EMOJI_GLUE =
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}#*0-9])(?:\uFE0F?\u200D(?=\p{Extended_Pictographic})|\uFE0E|\uFE0F)/gu;

/** Bidi overrides, embeddings and isolates: what makes code read differently from how it runs (CVE-2021-42574). */
const BIDI_CONTROL = /[\u202a-\u202e\u2066-\u2069]/u;

/** Text in which every code point can be seen, and how many runs of hidden ones were taken out. */
export interface Visible {
  text: string;
  removed: number;
}

/**
 * Removes what can't be seen: zero-width, bidi, tag and filler code points, variation selectors, terminal sequences, controls
 * other than newline and tab, lone surrogates. Line ends become `\n` and the text NFC. Idempotent and linear; visible text,
 * emoji included, stays. Counts one for each run removed; the joiners inside ordinary emoji aren't counted.
 */
export function stripInvisible(input: string): Visible {
  let removed = 0;
  const count = () => {
    removed += 1;
    return "";
  };
  const text = input
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(ANSI, count)
    .replace(EMOJI_GLUE, "")
    .replace(HIDDEN_RUN, count)
    .normalize("NFC");
  return { text, removed };
}

/** Tells whether text has a code point that `stripInvisible` would remove. */
export function hasInvisible(text: string): boolean {
  return HAS_HIDDEN.test(text);
}

/** Tells whether text has a bidi control that reorders what surrounds it. Plain direction marks don't count. */
export function hasBidiControl(text: string): boolean {
  return BIDI_CONTROL.test(text);
}

function toEscape(codePoint: number): string {
  return `\\u{${codePoint.toString(16)}}`;
}
