import { createHash } from "node:crypto";
import type { HttpAnswer } from "../http/route.ts";

/** What a page may do: show its own style, run its own script, ask its own host. Nothing frames it, and no text becomes markup. */
const CONTENT_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** What goes with every answer of the pages. */
const GUARDS = {
  "content-security-policy": CONTENT_POLICY,
  "x-content-type-options": "nosniff",
  // With no-referrer a browser's POST says `Origin: null`, and nobody could tell where it is from. This never sends a path.
  "referrer-policy": "strict-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** What goes with every page that is for one person. */
export const PRIVATE = { ...GUARDS, "cache-control": "private, no-store", vary: "cookie" } as const;

/** A page, for whoever asked and no one else. */
export function toPage(status: number, html: string): HttpAnswer {
  return { status, headers: { ...PRIVATE, "content-type": "text/html; charset=utf-8" }, body: html };
}

/** Where a browser goes on from here: always a path of ours. */
export function toRedirect(path: `/${string}`): HttpAnswer {
  return { status: 303, headers: { ...PRIVATE, location: path }, body: "" };
}

/** Data for our own script. */
export function toData(status: number, value: object): HttpAnswer {
  return {
    status,
    headers: { ...PRIVATE, "content-type": "application/json" },
    body: JSON.stringify(value),
  };
}

/** The same, told in a word where whoever asks has it already. */
export function toTaggedData(value: object, knownTag: string | undefined): HttpAnswer {
  const answer = toData(200, value);
  const etag = `"${createHash("sha256")
    .update(answer.body as string)
    .digest("base64url")
    .slice(0, 22)}"`;
  // The browser may keep it, and has to ask each time whether it still holds.
  const headers = { ...answer.headers, etag, "cache-control": "private, no-cache" };
  return knownTag === etag ? { status: 304, headers, body: "" } : { ...answer, headers };
}

/** News as they come, as server-sent events. */
export function toEvents(body: AsyncIterable<string>): HttpAnswer {
  // Proxies that collect an answer before they pass it on let this one through.
  const headers = { ...PRIVATE, "content-type": "text/event-stream", "x-accel-buffering": "no" };
  return { status: 200, headers, body };
}

/** A file that never changes under its path. */
export function toAssetAnswer({ type, content }: { type: string; content: string }): HttpAnswer {
  const headers = {
    ...GUARDS,
    "content-type": type,
    "cache-control": "public, max-age=31536000, immutable",
  };
  return { status: 200, headers, body: content };
}
