import type { Edit } from "./apply-edits.ts";
import { skipInvisibleReference } from "./hidden-reference.ts";
import { cleanTag } from "./hidden-tag.ts";

/** What is hidden in raw HTML. `opens` is what has to come for the page to be shown again: what it began has no end here. */
export interface HtmlHidden {
  edits: Edit[];
  opens: "-->" | '"' | "'" | undefined;
}

/**
 * Finds what a browser doesn't show of a block of raw HTML: comments of any form, attributes, tags of no element, and what an unfinished tag,
 * value or comment swallows. Linear.
 */
export function findHiddenHtml(text: string, from = 0): HtmlHidden {
  const edits: Edit[] = [];
  for (let at = nextPlace(text, from); at !== -1; ) {
    const read = text[at] === "&" ? readReference(text, at) : readAngle(text, at);
    if (read !== undefined && read.text !== text.slice(at, read.end)) edits.push({ ...read, start: at });
    if (read?.opens !== undefined) return { edits, opens: read.opens };
    at = nextPlace(text, read?.end ?? at + 1);
  }
  return { edits, opens: undefined };
}

type Read = Omit<Edit, "start"> & { opens?: HtmlHidden["opens"] };

function nextPlace(text: string, from: number): number {
  const place = /[<&]/g;
  place.lastIndex = from;
  return place.exec(text)?.index ?? -1;
}

function readReference(text: string, at: number): Read | undefined {
  const end = skipInvisibleReference(text, at);
  return end === undefined ? undefined : { text: "", removed: 1, end };
}

function readAngle(text: string, at: number): Read | undefined {
  if (text.startsWith("<!--", at)) return readComment(text, at);
  if (/[!?]/.test(text.charAt(at + 1)) || /^<\/[^a-z]/i.test(text.slice(at, at + 3))) {
    const end = text.indexOf(">", at + 2);
    return { text: "", removed: 1, end: end === -1 ? text.length : end + 1 };
  }
  const tag = cleanTag(text, at, true);
  if (tag === undefined || !("quote" in tag)) return tag;
  return { text: "", removed: 1, end: text.length, ...(tag.quote === undefined ? {} : { opens: tag.quote }) };
}

function readComment(text: string, at: number): Read {
  const end = /^<!--(?:-?>)/.exec(text.slice(at, at + 6))?.[0].length;
  if (end !== undefined) return { text: "", removed: 1, end: at + end };
  const close = /--!?>/g;
  close.lastIndex = at + 4;
  if (close.test(text)) return { text: "", removed: 1, end: close.lastIndex };
  return { text: "", removed: 1, end: text.length, opens: "-->" };
}
