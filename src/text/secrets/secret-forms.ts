import { toLetterCodes } from "./letter-stream.ts";

/** A way a secret may be written, as letter codes, and for each code how many must match from there for a find. */
export interface SecretForm {
  codes: Uint8Array;
  need: Uint16Array;
}

/** How many characters of a secret, in a row, count as the secret. */
export const PIECE_CHARS = 12;
/** How many letter codes a match has at least: a piece of twelve characters may have punctuation in it. */
export const MIN_MATCH_CODES = 8;

/** Above any number of codes a piece can have; where a form's rest is shorter than a piece, nothing can match. */
const MAX_NEED = 0x7fff;

/** What many secrets of a kind have in common is no secret: documentation is full of it. */
const PUBLIC_PREFIX = /^(?:sk-ant-(?:[a-z]+\d\d-)?|gh[pousr]_|github_pat_|dtn_|xox[a-z]-|npm_|AKIA|AIza)/;
const PEM_LINE = /-----(?:BEGIN|END) [A-Z0-9 ]{1,40}-----/g;
const ESCAPED_NEWLINE = /\\n/g;

/**
 * Writes a secret in the ways the redactor looks for beside what the letter stream does: as it is, reversed, in hexadecimal, and in
 * base64, once and twice, at each alignment. A secret with too few letters for a piece has none.
 */
export function toSecretForms(secret: string): SecretForm[] {
  const core = secret.replace(PEM_LINE, "").replace(ESCAPED_NEWLINE, "\n").replace(PUBLIC_PREFIX, "").trim();
  const bytes = Buffer.from(core);
  const once = toBase64(bytes);
  const twice = once.flatMap((text) => toBase64(Buffer.from(text)));
  return [
    ...[core, toReversed(core)].map((raw) => toForm(raw, PIECE_CHARS)),
    toForm(bytes.toString("hex"), 2 * PIECE_CHARS),
    ...once.map((raw) => toForm(raw, 16)),
    ...twice.map((raw) => toForm(raw, 24)),
  ].filter((form) => form !== undefined);
}

/**
 * Base64 of a secret inside something longer, for each of the three places it can begin at within a group of three bytes. The characters
 * in which what stands before or after has a part are cut off.
 */
function toBase64(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const chars = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    return chars.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3));
  });
}

function toReversed(text: string): string {
  return [...text].reverse().join("");
}

/**
 * `piece` counts characters as written; `need` counts the letter codes among them, for the piece that begins after the code
 * before, and so perhaps with punctuation.
 */
function toForm(raw: string, piece: number): SecretForm | undefined {
  const codes: number[] = [];
  const charOf: number[] = [];
  const codesBefore: number[] = [];
  for (const char of raw) {
    codesBefore.push(codes.length);
    for (const code of toLetterCodes(char.codePointAt(0) ?? 0)) {
      charOf.push(codesBefore.length - 1);
      codes.push(code);
    }
  }
  codesBefore.push(codes.length);
  if (codesBefore.length <= piece || codes.length < MIN_MATCH_CODES) return undefined;
  const need = Uint16Array.from(codes, (_, at) => {
    const pieceStart = (charOf[at - 1] ?? -1) + 1;
    const pieceEnd = codesBefore[pieceStart + piece] ?? codes.length + MAX_NEED;
    return Math.min(MAX_NEED, Math.max(MIN_MATCH_CODES, pieceEnd - at));
  });
  return { codes: Uint8Array.from(codes), need };
}
