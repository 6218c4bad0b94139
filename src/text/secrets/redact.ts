import { type LetterStream, toDecodedLetterStream, toLetterStream } from "./letter-stream.ts";
import { MIN_MATCH_CODES, PIECE_CHARS, type SecretForm, toSecretForms } from "./secret-forms.ts";
import { findSecretPatterns, type Span } from "./secret-patterns.ts";

/** What stands where a secret was. */
export const REDACTED = "[redacted]";

/** Finds secrets in what is about to leave: the values it was made with, however written, and what looks like a credential. */
export interface Redactor {
  /** Replaces each secret by `[redacted]` and says how many there were. Redacting twice changes nothing more. */
  redact(text: string): { text: string; found: number };
  /** Tells whether there is a secret. Bytes are read as UTF-8, UTF-16 included: the zero bytes are skipped. */
  contains(data: string | Uint8Array): boolean;
  /** The same, of the values it was made with alone: what only looks like a credential doesn't count. */
  containsKnown(data: string | Uint8Array): boolean;
}

/** Secrets shorter than this are not looked for: they can't be told from prose. */
const MIN_SECRET_CHARS = 8;

/**
 * Makes a redactor for known secret values and for patterns. Known values are found plain, in pieces of twelve characters, in
 * any letter case, with anything but letters and digits between their characters, or markup; escaped (JSON, percent, HTML), in tag
 * characters, reversed, in hexadecimal, in base64, once and twice (any alignment, alphabet and line length). Values of 8 to 11 characters
 * are found as they are and in base64 and hexadecimal only. Whoever wants to hide a value otherwise can: the list is of what happens
 * by itself or costs nothing to try.
 *
 * Compiled once; each call is linear in the text.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const known = [...new Set(secrets.map((secret) => secret.trim()))].filter(
    (secret) => secret.length >= MIN_SECRET_CHARS,
  );
  const index = indexForms(known.flatMap(toSecretForms));
  const literals = known.flatMap(toLiterals);
  const findKnownIn = (text: string) => findKnownValues(text, index, literals);
  const find = (text: string) => mergeSpans(findSecretPatterns(text).concat(findKnownIn(text)));
  return {
    redact: (text) => redactSpans(text, find),
    contains: (data) => find(toText(data)).length > 0,
    containsKnown: (data) => findKnownIn(toText(data)).length > 0,
  };
}

function toText(data: string | Uint8Array): string {
  return typeof data === "string" ? data : new TextDecoder().decode(data);
}

interface Place {
  form: SecretForm;
  offset: number;
}

/** Where the first codes of a possible match lie in the forms, by their hash; `filter` answers most questions without it. */
interface FormIndex {
  filter: Uint8Array;
  places: Map<number, Place[]>;
}

const FILTER_BITS = 22;
/** Multiplier of the rolling hash, and what it is raised to for the code that leaves the window. */
const HASH_BASE = 0x01000193;
const HASH_OUT = Array.from({ length: MIN_MATCH_CODES }).reduce<number>(
  (power) => Math.imul(power, HASH_BASE),
  1,
);

function indexForms(forms: readonly SecretForm[]): FormIndex {
  const index: FormIndex = { filter: new Uint8Array(1 << (FILTER_BITS - 3)), places: new Map() };
  for (const form of forms) {
    for (let offset = 0; offset + MIN_MATCH_CODES <= form.codes.length; offset += 1) {
      if (offset + (form.need[offset] ?? 0) <= form.codes.length) addPlace(index, { form, offset });
    }
  }
  return index;
}

function addPlace(index: FormIndex, place: Place): void {
  const hash = hashAt(place.form.codes, place.offset);
  const bit = hash >>> (32 - FILTER_BITS);
  index.filter[bit >> 3] = (index.filter[bit >> 3] ?? 0) | (1 << (bit & 7));
  const places = index.places.get(hash);
  if (places === undefined) index.places.set(hash, [place]);
  else if (!places.some((other) => isSamePlace(other, place))) places.push(place);
}

/** A secret that repeats itself would otherwise be compared once for each repetition. */
function isSamePlace(a: Place, b: Place): boolean {
  const need = a.form.need[a.offset] ?? 0;
  if (need !== b.form.need[b.offset]) return false;
  for (let at = 0; at < need; at += 1) {
    if (a.form.codes[a.offset + at] !== b.form.codes[b.offset + at]) return false;
  }
  return true;
}

function hashAt(codes: Uint8Array, offset: number): number {
  let hash = 0;
  for (let at = offset; at < offset + MIN_MATCH_CODES; at += 1)
    hash = Math.imul(hash, HASH_BASE) + (codes[at] ?? 0);
  return hash | 0;
}

function findKnownValues(text: string, index: FormIndex, literals: readonly string[]): Span[] {
  const spans = literals.flatMap((literal) => findLiteral(text, literal));
  if (index.places.size === 0) return spans;
  const decoded = toDecodedLetterStream(text);
  return spans.concat(
    findKnown(toLetterStream(text), index),
    decoded === undefined ? [] : findKnown(decoded, index),
  );
}

function findKnown(stream: LetterStream, index: FormIndex): Span[] {
  const spans: Span[] = [];
  const { codes, length, starts, ends } = stream;
  let hash = 0;
  for (let at = 0; at < length; at += 1) {
    const leaving = at >= MIN_MATCH_CODES ? (codes[at - MIN_MATCH_CODES] ?? 0) : 0;
    hash = (Math.imul(hash, HASH_BASE) + (codes[at] ?? 0) - Math.imul(leaving, HASH_OUT)) | 0;
    const bit = hash >>> (32 - FILTER_BITS);
    if (((index.filter[bit >> 3] ?? 0) & (1 << (bit & 7))) === 0) continue;
    const first = at - MIN_MATCH_CODES + 1;
    const matched = first < 0 ? 0 : longestMatch(stream, first, index.places.get(hash));
    if (matched > 0) pushSpan(spans, { start: starts[first] ?? 0, end: ends[first + matched - 1] ?? 0 });
  }
  return spans;
}

function longestMatch(stream: LetterStream, first: number, places: readonly Place[] = []): number {
  let longest = 0;
  for (const { form, offset } of places) {
    const need = form.need[offset] ?? 0;
    let matched = 0;
    while (
      matched < need &&
      first + matched < stream.length &&
      stream.codes[first + matched] === form.codes[offset + matched]
    ) {
      matched += 1;
    }
    if (matched === need && matched > longest) longest = matched;
  }
  return longest;
}

/** A value too short to have pieces is looked for whole. */
function toLiterals(secret: string): string[] {
  if (secret.length >= PIECE_CHARS && toSecretForms(secret).length > 0) return [];
  const bytes = Buffer.from(secret);
  const encoded = [
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
  ];
  return [...new Set([secret, ...encoded, bytes.toString("hex").toUpperCase(), encodeURIComponent(secret)])];
}

function findLiteral(text: string, literal: string): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(literal); at !== -1; at = text.indexOf(literal, at + literal.length)) {
    spans.push({ start: at, end: at + literal.length });
  }
  return spans;
}

function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) pushSpan(merged, { ...span });
  return merged;
}

/** Adds a span that doesn't begin before the last, joining the two where they touch. */
function pushSpan(spans: Span[], span: Span): void {
  const last = spans.at(-1);
  if (last !== undefined && span.start <= last.end) last.end = Math.max(last.end, span.end);
  else spans.push(span);
}

/** Cutting a secret out can join what stood around it into another, hence the second and third look. */
function redactSpans(text: string, find: (text: string) => Span[]): { text: string; found: number } {
  let current = text;
  let found = 0;
  for (let round = 0; round < 4; round += 1) {
    const spans = find(current);
    if (spans.length === 0) return { text: current, found };
    found += spans.length;
    current = replaceSpans(current, spans);
  }
  return find(current).length === 0 ? { text: current, found } : { text: REDACTED, found };
}

function replaceSpans(text: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of spans) {
    parts.push(text.slice(from, start), REDACTED);
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join("");
}
