import { stripInvisible } from "../invisible.ts";

const REFERENCE = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,24}));/iy;

/** The names of HTML for what can't be seen; white space of any width isn't among them. */
const INVISIBLE_NAMES = new Set(
  "shy zwj zwnj lrm rlm ZeroWidthSpace NegativeVeryThinSpace NegativeThinSpace NegativeMediumSpace NegativeThickSpace NoBreak ApplyFunction af InvisibleTimes it InvisibleComma ic".split(
    " ",
  ),
);

/** Where a character reference that stands for an invisible code point ends (`&#8203;`, `&ZeroWidthSpace;`); `undefined` for any other text. */
export function skipInvisibleReference(text: string, at: number): number | undefined {
  REFERENCE.lastIndex = at;
  const [whole = "", decimal, hex, name] = REFERENCE.exec(text) ?? [];
  if (whole === "") return undefined;
  const end = at + whole.length;
  if (name !== undefined) return INVISIBLE_NAMES.has(name) ? end : undefined;
  const codePoint = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
  if (codePoint > 0x10ffff) return undefined;
  return stripInvisible(String.fromCodePoint(codePoint)).removed > 0 ? end : undefined;
}
