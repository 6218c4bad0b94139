import { gunzipSync } from "node:zlib";
import type { Whole } from "./ask-routes.ts";

/** So much of a secret is a secret still. */
const PIECE_CHARS = 20;
const LINE = /^[A-Za-z0-9+/=_-]{20,}$/;

/** A secret, with all the ways in which it could stand in an answer. */
export interface Needle {
  name: string;
  forms: readonly string[];
}

/**
 * What to look for: each secret, and its first and last piece (what was cut within it), as it is, in base64 at any place of a longer text, in hex,
 * and percent-encoded to the last character. Of a key in lines each line counts. This is not how the app looks for secrets, so that the one can
 * tell what the other misses.
 */
export function toNeedles(secrets: Readonly<Record<string, string>>): Needle[] {
  return Object.entries(secrets).map(([name, secret]) => {
    const lines = secret.includes("\n") ? secret.split("\n").filter((line) => LINE.test(line)) : [secret];
    return { name, forms: [...new Set(lines.flatMap(toForms))] };
  });
}

function toForms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  const pieces = [secret.slice(0, PIECE_CHARS), secret.slice(-PIECE_CHARS)];
  const hex = bytes.toString("hex");
  return [...pieces, encodeURIComponent(secret), ...toBase64(bytes), hex, hex.toUpperCase(), percent];
}

/** Its middle as it stands at each of the three places where base64 can begin. */
function toBase64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const middle = text.slice(4, Math.floor((text.length - 8) / 4) * 4);
    return [middle, middle.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** The names of the secrets that are in an answer. */
export function findIn(
  answer: Pick<Whole, "headers" | "body"> & Partial<Whole>,
  needles: readonly Needle[],
): string[] {
  const said = [answer.body, JSON.stringify(answer.headers), ...(answer.cookies ?? []), unpack(answer.body)];
  return findInText(said.join("\n"), needles);
}

export function findInText(text: string, needles: readonly Needle[]): string[] {
  return needles.filter(({ forms }) => forms.some((form) => text.includes(form))).map(({ name }) => name);
}

/** A session's file goes out packed. */
function unpack(body: string): string {
  const packed = /"file_gzip_base64":"([^"]*)"/.exec(body)?.[1];
  return packed === undefined ? "" : gunzipSync(Buffer.from(packed, "base64")).toString("utf8");
}
