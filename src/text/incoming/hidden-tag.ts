import { isOrdinaryAlt, isTelling } from "./hidden-words.ts";

/** What becomes of a tag: what is left of it, how many hidden things went, and where it ended. */
export interface CleanTag {
  text: string;
  removed: number;
  end: number;
}

/** A tag without an end, as a browser reads it: up to the quote that closes its value, wherever that is; else to the end of what is there. */
export interface OpenTag {
  quote: '"' | "'" | undefined;
}

const STRICT_NAME = /<(\/?)([a-z][a-z0-9-]*)/iy;
const LOOSE_NAME = /<(\/?)([a-z][^\s/>]*)/iy;
const STRICT_GAP = /\s+/y;
const LOOSE_GAP = /[\s/]*/y;
const STRICT_ATTRIBUTE = /[a-z_:][\w.:-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?/iy;
const LOOSE_ATTRIBUTE = /[^\s/>][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|(?!["'])[^\s>]+|(?=["'])))?/y;
const STRICT_END = /\s*\/?>/y;

const ADDRESS = /^(?:href|src|srcset)\s*=\s*(?:"[^"\s]*"|'[^'\s]*'|[^\s"']+)$/i;
const LAYOUT =
  /^(?:width|height|align|valign|open|start|type|checked|disabled|colspan|rowspan|dir)(?:\s*=\s*["']?[\w%#-]{0,20}["']?)?$/i;
const VALUE = /=\s*(?:"([^"]*)"|'([^']*)'|(.*))$/s;

/** The elements that GitHub shows, and those that it shows as text (`script`, `title`). All other tags vanish, whatever their name says. */
const SHOWN = new Set(
  `a abbr article aside audio b bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption figure
  font footer g-emoji h1 h2 h3 h4 h5 h6 header hr i iframe img input ins kbd label li main mark math nav noembed noframes ol p picture
  plaintext pre q rp rt ruby s samp script section small source span strike strong style sub summary sup table tbody td textarea tfoot th
  thead time title tr tt u ul var video wbr xmp`.split(/\s+/),
);
/** Types behind a name (`Promise<void>`): GitHub takes them for tags, and everybody forgets that. A closed list can't carry a sentence. */
const TYPE =
  /^(?:[A-Z]|void|string|number|boolean|bool|any|unknown|never|object|null|undefined|int|integer|long|short|byte|char|double|float|decimal|str|dyn|self|[iu](?:8|16|32|64|128|size)|f32|f64|date|error|buffer|bytes|uuid|guid|type)$/i;

/**
 * Takes everything out of a tag that the page doesn't show: all attributes but addresses, layout and an ordinary `alt`, and the whole tag
 * when GitHub knows no element of its name. Gives `undefined` where there is no tag, and in raw HTML (`loose`), where a browser takes
 * almost anything for an attribute, how the tag stays open.
 */
export function cleanTag(text: string, at: number, loose: boolean): CleanTag | OpenTag | undefined {
  const pattern = loose ? LOOSE_NAME : STRICT_NAME;
  pattern.lastIndex = at;
  const name = pattern.exec(text);
  if (name === null) return undefined;
  const [head, slash = "", element = ""] = name;
  const read = loose ? readLoose(text, at + head.length) : readStrict(text, at + head.length);
  if (read === undefined || "quote" in read) return read;
  if (!loose && slash === "/" && read.attributes.length > 0) return undefined;
  if (!SHOWN.has(element.toLowerCase())) {
    const isType =
      !loose && read.attributes.length === 0 && TYPE.test(element) && /\w/.test(text[at - 1] ?? "");
    return isType
      ? { text: text.slice(at, read.end), removed: 0, end: read.end }
      : { text: "", removed: 1, end: read.end };
  }
  return toCleanTag({ ...read, source: text.slice(at, read.end), head });
}

interface ReadTag {
  attributes: string[];
  end: number;
}

function toCleanTag({ attributes, end, source, head }: ReadTag & { source: string; head: string }): CleanTag {
  const isClosing = head.startsWith("</");
  const kept = attributes.filter((attribute) => !isClosing && isShown(attribute, head));
  if (kept.length === attributes.length) return { text: source, removed: 0, end };
  const gone = attributes.filter((attribute) => !kept.includes(attribute));
  const telling = gone.filter(
    (attribute) => !/^(?:alt|title)\s*=/i.test(attribute) || isTelling(toValue(attribute)),
  );
  const close = source.endsWith("/>") ? " /" : "";
  return { text: `${[head, ...kept].join(" ")}${close}>`, removed: telling.length, end };
}

function isShown(attribute: string, head: string): boolean {
  if (ADDRESS.test(attribute) || LAYOUT.test(attribute)) return true;
  return /^<img$/i.test(head) && /^alt\s*=/i.test(attribute) && isOrdinaryAlt(toValue(attribute));
}

function toValue(attribute: string): string {
  const [, double, single, bare] = VALUE.exec(attribute) ?? [];
  return double ?? single ?? bare ?? "";
}

function readStrict(text: string, from: number): ReadTag | undefined {
  const attributes: string[] = [];
  let at = from;
  for (;;) {
    const gapEnd = skip(STRICT_GAP, text, at);
    const end = gapEnd > at ? skip(STRICT_ATTRIBUTE, text, gapEnd) : gapEnd;
    if (end === gapEnd) break;
    attributes.push(text.slice(gapEnd, end));
    at = end;
  }
  const end = skip(STRICT_END, text, at);
  return end === at ? undefined : { attributes, end };
}

function readLoose(text: string, from: number): ReadTag | OpenTag {
  const attributes: string[] = [];
  let at = from;
  for (;;) {
    const gapEnd = skip(LOOSE_GAP, text, at);
    if (text[gapEnd] === ">") return { attributes, end: gapEnd + 1 };
    const end = skip(LOOSE_ATTRIBUTE, text, gapEnd);
    if (end === gapEnd) return { quote: undefined };
    const next = text[end];
    if ((next === '"' || next === "'") && /=\s*$/.test(text.slice(gapEnd, end).slice(-20)))
      return { quote: next };
    attributes.push(text.slice(gapEnd, end));
    at = end;
  }
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
