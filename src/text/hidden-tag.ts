/** What becomes of a tag: what is left of it, how many hidden things went, and where it ended. */
export interface CleanTag {
  text: string;
  removed: number;
  end: number;
}

const NAME = /<(\/?)([a-z][a-z0-9-]*)(?=[\s/>])/iy;
const GAP = /[\s/]*/y;
const STRICT_GAP = /\s+/y;
const STRICT_ATTRIBUTE = /[a-z_:][\w.:-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?/iy;
const LOOSE_ATTRIBUTE = /[^\s<>/=][^\s<>/=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>"'][^\s<>]*))?|=/y;
const KNOWN_NAME = /^[a-z][a-z0-9]{0,31}$/i;
const ADDRESS = /^(?:href|src)\s*=\s*(?:"\S*"|'\S*'|\S+)$/i;
const LAYOUT =
  /^(?:width|height|align|valign|open|start|type|checked|disabled|colspan|rowspan|dir)(?:\s*=\s*["']?[\w%#-]{0,20}["']?)?$/i;

/**
 * Takes everything out of a tag that the page doesn't show: all attributes but addresses and layout, and the whole tag when
 * its name could hold words. `undefined` where there is no tag. Inside raw HTML a browser takes almost anything for an
 * attribute (`loose`); elsewhere Markdown shows what isn't a proper tag.
 */
export function cleanTag(text: string, at: number, loose: boolean): CleanTag | undefined {
  NAME.lastIndex = at;
  const name = NAME.exec(text);
  if (name === null) return undefined;
  const attributes = readAttributes(text, NAME.lastIndex, loose || name[1] === "/");
  if (attributes === undefined || text[attributes.end] !== ">") return undefined;
  if (name[1] === "/" && !loose && attributes.list.length > 0) return undefined;
  const end = attributes.end + 1;
  if (!KNOWN_NAME.test(name[2] ?? "")) return { text: "", removed: 1, end };
  const kept =
    name[1] === "/"
      ? []
      : attributes.list.filter((attribute) => ADDRESS.test(attribute) || LAYOUT.test(attribute));
  const removed = attributes.list.length - kept.length;
  if (removed === 0) return { text: text.slice(at, end), removed, end };
  const close = text[end - 2] === "/" ? " /" : "";
  return { text: `${[name[0], ...kept].join(" ")}${close}>`, removed, end };
}

function readAttributes(
  text: string,
  from: number,
  loose: boolean,
): { list: string[]; end: number } | undefined {
  const list: string[] = [];
  let at = from;
  for (;;) {
    const gapEnd = skip(loose ? GAP : STRICT_GAP, text, at);
    const pattern = loose ? LOOSE_ATTRIBUTE : STRICT_ATTRIBUTE;
    const end = loose || gapEnd > at ? skip(pattern, text, gapEnd) : gapEnd;
    if (end === gapEnd) return { list, end: !loose && text[gapEnd] === "/" ? gapEnd + 1 : gapEnd };
    list.push(text.slice(gapEnd, end));
    at = end;
  }
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
