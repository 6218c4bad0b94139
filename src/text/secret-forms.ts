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

/** Writes a secret in all the ways the redactor looks for. A secret with too few letters for a piece has none. */
export function toSecretForms(secret: string): SecretForm[] {
  const core = secret.replace(PEM_LINE, "").replace(ESCAPED_NEWLINE, "\n").replace(PUBLIC_PREFIX, "").trim();
  const bytes = Buffer.from(core);
  const plain = [core, toReversed(core), toRotated(core)].map((raw) => toForm(raw, PIECE_CHARS));
  const encoded = [...encode(bytes), ...encode(Buffer.from(toReversed(core)))].map(({ raw, piece }) =>
    toForm(raw, piece),
  );
  const twice = toBase64Forms(Buffer.from(bytes.toString("base64"))).map((raw) => toForm(raw, 24));
  return [...plain, ...encoded, ...twice].filter((form) => form !== undefined);
}

/** The encodings of bytes, each with the number of its characters that count as a piece. */
function encode(bytes: Buffer): { raw: string; piece: number }[] {
  const utf16 = Buffer.from(bytes.toString(), "utf16le");
  return [
    ...toBase64Forms(bytes).map((raw) => ({ raw, piece: 16 })),
    ...toBase64Forms(utf16).map((raw) => ({ raw, piece: 32 })),
    ...toBase32Forms(bytes).map((raw) => ({ raw, piece: 20 })),
    { raw: bytes.toString("hex"), piece: 24 },
    { raw: toReversed(bytes.toString("hex")), piece: 24 },
    { raw: toReversed(bytes.toString("base64")), piece: 16 },
    { raw: [...bytes].map((byte) => `0x${byte.toString(16)}`).join(), piece: 60 },
    { raw: [...bytes].join(), piece: 36 },
    { raw: [...bytes].map((byte) => byte.toString(8)).join(), piece: 36 },
  ];
}

/** Base64 of a secret inside something longer, for each of the three places it can begin at within a group of three bytes. */
function toBase64Forms(bytes: Buffer): string[] {
  return toAlignments(bytes, 3, 6, (padded) => padded.toString("base64").replace(/=+$/, ""));
}

function toBase32Forms(bytes: Buffer): string[] {
  return toAlignments(bytes, 5, 5, toBase32);
}

/** Encodes with 0 to `group - 1` bytes before; the characters which those or the end have a part in are cut off. */
function toAlignments(
  bytes: Buffer,
  group: number,
  bitsPerChar: number,
  toChars: (bytes: Buffer) => string,
): string[] {
  return Array.from({ length: group }, (_, before) => {
    const chars = toChars(Buffer.concat([Buffer.alloc(before), bytes]));
    const first = Math.ceil((before * 8) / bitsPerChar);
    const last = Math.floor(((before + bytes.length) * 8) / bitsPerChar);
    return chars.slice(first, last);
  });
}

const BASE32_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function toBase32(bytes: Buffer): string {
  let chars = "";
  let pending = 0;
  let bits = 0;
  for (const byte of bytes) {
    pending = ((pending << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      chars += BASE32_ALPHABET[(pending >> bits) & 31];
    }
  }
  return bits === 0 ? chars : chars + BASE32_ALPHABET[(pending << (5 - bits)) & 31];
}

function toReversed(text: string): string {
  return [...text].reverse().join("");
}

function toRotated(text: string): string {
  return text.replace(/[a-z]/gi, (char) => {
    const base = char <= "Z" ? 65 : 97;
    return String.fromCharCode(((char.charCodeAt(0) - base + 13) % 26) + base);
  });
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
