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
const HAS_HIDDEN = new RegExp(HIDDEN, "u");

const ANSI = new RegExp(
  [
    `(?:${ESC}\\[|${CSI})[0-?]*[ -/]*[@-~]`,
    `${ESC}\\][^${BEL}${ESC}\\n]*(?:${BEL}|${ESC}\\\\)?`,
    `${ESC}[@-Z\\\\^_]`,
  ].join("|"),
  "gu",
);

const JOINING =
  "\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}\\p{scx=Gujr}\\p{scx=Orya}\\p{scx=Taml}\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}\\p{scx=Khmr}\\p{scx=Mymr}\\p{scx=Mong}\\p{scx=Tibt}";
const WITHOUT_SPACES = "\\p{scx=Thai}\\p{scx=Laoo}\\p{scx=Khmr}\\p{scx=Mymr}";
const RIGHT_TO_LEFT = "\\p{scx=Hebr}\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Thaa}\\p{scx=Nkoo}";
const PICTURE = "\\p{Extended_Pictographic}";

/**
 * Invisible code points that change how what is around them looks, each alone and in its place: joiners in the scripts that join letters
 * (Persian, Malayalam, Nepali), the marks of words that aren't spaced (Khmer, Thai), direction marks at letters that run from right to left,
 * variants of Han and Mongolian letters, and what emoji are made with, the flags of England, Scotland and Wales included.
 */
const SHOWING = [
  `(?<=[${JOINING}])\\u200c(?=[${JOINING}])`,
  `(?<=[${JOINING}])\\u200d(?![\\p{Cf}\\p{Cc}\\p{Cs}])`,
  `(?<=[${WITHOUT_SPACES}])\\u200b(?=[${WITHOUT_SPACES}])`,
  `(?<=[${RIGHT_TO_LEFT}][^\\n\\p{Cf}]{0,12})[\\u200e\\u200f\\u061c](?!\\p{Cf})`,
  `(?<!\\p{Cf})[\\u200e\\u200f\\u061c](?=[^\\n\\p{Cf}]{0,12}[${RIGHT_TO_LEFT}])`,
  "(?<=\\p{scx=Han})(?:[\\ufe00-\\ufe02]|[\\u{e0100}-\\u{e01ef}])",
  "(?<=\\p{scx=Mong})[\\u180b-\\u180d\\u180f](?!\\p{Mn})",
  `(?<=${PICTURE})[\\ufe0e\\ufe0f]`,
  "(?<=[#*0-9])\\ufe0f(?=\\u20e3)",
  `(?<=${PICTURE}|\\p{Emoji_Modifier}|\\ufe0f)\\u200d(?=${PICTURE})`,
  "(?<=\\u{1f3f4})\\u{e0067}\\u{e0062}(?:\\u{e0065}\\u{e006e}\\u{e0067}|\\u{e0073}\\u{e0063}\\u{e0074}|\\u{e0077}\\u{e006c}\\u{e0073})\\u{e007f}",
].join("|");
const SHOWING_OR_HIDDEN = new RegExp(`(${SHOWING})|${HIDDEN}+`, "gu");

/** More marks than any writing puts on one letter: the longest that Unicode's own text streams allow. Longer runs make NFC quadratic. */
const TOO_MANY_MARKS = /(\p{M}{30})\p{M}+/gu;

/** Bidi overrides, embeddings and isolates: what makes code read differently from how it runs (CVE-2021-42574). */
const BIDI_CONTROL = /[\u202a-\u202e\u2066-\u2069]/u;

/** Text in which every code point can be seen, and how many runs of hidden ones were taken out. */
export interface Visible {
  text: string;
  removed: number;
}

/**
 * Removes what can't be seen: zero-width, bidi, tag and filler code points, variation selectors, terminal sequences, controls
 * other than newline and tab, lone surrogates. Line ends become `\n` and the text NFC. Visible text stays, with the joiners and
 * selectors that it looks as it does by. Idempotent and linear. Counts one for each run removed.
 */
export function stripInvisible(input: string): Visible {
  let removed = 0;
  const count = (_: string, showing?: unknown) => {
    if (typeof showing === "string") return showing;
    removed += 1;
    return "";
  };
  const cut = (_: string, marks: string) => {
    removed += 1;
    return marks;
  };
  const text = input
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(ANSI, () => count(""))
    .replace(SHOWING_OR_HIDDEN, count)
    .replace(TOO_MANY_MARKS, cut)
    .normalize("NFC");
  return { text, removed };
}

/** Tells whether text has a code point that `stripInvisible` would remove. */
export function hasInvisible(text: string): boolean {
  if (!HAS_HIDDEN.test(text)) return false;
  return Array.from(text.matchAll(SHOWING_OR_HIDDEN)).some(([, showing]) => showing === undefined);
}

/**
 * The same text with what can't be seen shown in its place, so that a person sees what a model or a compiler reads: `␛[31m` for a terminal
 * sequence, `⟨U+202E⟩` for a bidi override, `⟨U+200B ×40⟩` for many. Line ends become `\n`. Idempotent and linear.
 *
 * @example revealInvisible("user\u200b") === "user⟨U+200B⟩"
 */
export function revealInvisible(input: string): string {
  const text = input.replace(/\r\n?|[\u2028\u2029]/g, "\n");
  const shown = HAS_HIDDEN.test(text)
    ? text.replace(SHOWING_OR_HIDDEN, (run, showing?: unknown) =>
        typeof showing === "string" ? showing : toSigns(run),
      )
    : text;
  return shown.replace(TOO_MANY_MARKS, "$1⟨marks⟩");
}

/** Signs for a run of hidden code points; repeated ones are counted, and of many kinds the first are named. */
function toSigns(run: string): string {
  const signs: string[] = [];
  let rest = run;
  while (rest !== "" && signs.length < MAX_SIGNS) {
    const [first = ""] = rest;
    let length = first.length;
    while (rest.startsWith(first, length)) length += first.length;
    signs.push(toSign(first, length / first.length));
    rest = rest.slice(length);
  }
  return signs.join("") + (rest === "" ? "" : `⟨${rest.length} more⟩`);
}

/** Kinds of hidden code points in a row that are named one by one. */
const MAX_SIGNS = 8;
const CONTROL_PICTURES = 0x2400;
const DELETE_PICTURE = "␡";

function toSign(character: string, times: number): string {
  const codePoint = character.codePointAt(0) ?? 0;
  const count = times === 1 ? "" : ` ×${times}`;
  const picture = codePoint < 0x20 ? String.fromCharCode(CONTROL_PICTURES + codePoint) : undefined;
  if (times === 1 && picture !== undefined) return picture;
  if (times === 1 && codePoint === 0x7f) return DELETE_PICTURE;
  return `⟨U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}${count}⟩`;
}

/** Tells whether text has a bidi control that reorders what surrounds it. Plain direction marks don't count. */
export function hasBidiControl(text: string): boolean {
  return BIDI_CONTROL.test(text);
}

function toEscape(codePoint: number): string {
  return `\\u{${codePoint.toString(16)}}`;
}
