import { parseEnv } from "node:util";

/** `KEY=`, as Node and dotenv read it; what stands behind it is the value. */
const ASSIGNMENT = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*/;

/** Whether a value can stand in a `.env` file: it must leave one kind of quotes free. */
export function canStandInEnv(value: string): boolean {
  return quote(value) !== undefined;
}

/**
 * A `.env` file's text with these variables set, and everything else as it was: comments, order, other variables. One that stands there
 * already is changed in place; where it stands several times, the others go. The same values again change nothing.
 *
 * `node:util`'s `parseEnv` reads back the very same values. A line break in a value is written as `\n` in double quotes, as in a private key.
 */
export function editEnv(text: string, values: Readonly<Record<string, string>>): string {
  const left = new Map(Object.entries(values));
  const kept = splitEntries(text).flatMap(({ key, lines }) => {
    if (key === undefined || !(key in values)) return [lines];
    const value = left.get(key);
    left.delete(key);
    return value === undefined ? [] : [toLine(key, value)];
  });
  const added = [...left].map(([key, value]) => toLine(key, value));
  const body = kept.join("");
  const gap = body === "" || body.endsWith("\n") || added.length === 0 ? "" : "\n";
  return `${body}${gap}${added.join("")}`;
}

/**
 * The first of these variables that can't be read back from a file's text, and the one before it whose value takes it in: a quote that is never
 * closed does that, and so do spaces with nothing behind them (Node 24).
 */
export function findSwallowed(
  text: string,
  values: Readonly<Record<string, string>>,
): { key: string; by: string | undefined } | undefined {
  const read = parseEnv(text);
  const key = Object.keys(values).find((each) => read[each] !== values[each]);
  if (key === undefined) return undefined;
  return { key, by: Object.keys(read).find((other) => read[other]?.includes(`${key}=`)) };
}

interface Entry {
  /** The variable that it sets; a comment, a blank line or anything else has none. */
  key: string | undefined;
  /** With the line break at its end. */
  lines: string;
}

/** The file's entries. A value in quotes goes on over several lines, until the same quote comes again. */
function splitEntries(text: string): Entry[] {
  const entries: Entry[] = [];
  let rest = text;
  while (rest !== "") {
    const [start = "", key] = ASSIGNMENT.exec(rest) ?? [];
    const mark = rest[start.length] ?? "";
    const closing = key !== undefined && /["'`]/.test(mark) ? rest.indexOf(mark, start.length + 1) : -1;
    const end = rest.indexOf("\n", closing === -1 ? start.length : closing) + 1 || rest.length;
    entries.push({ key, lines: rest.slice(0, end) });
    rest = rest.slice(end);
  }
  return entries;
}

function toLine(key: string, value: string): string {
  const quoted = quote(value);
  if (quoted === undefined) throw new RangeError(`${key} has every kind of quotes in it`);
  return `${key}=${quoted}\n`;
}

function quote(value: string): string | undefined {
  if (/^[\w./:@+-]*$/.test(value)) return value;
  if (/[\r\n]/.test(value)) {
    const isSafe = !/["\r]|\\n/.test(value);
    return isSafe ? `"${value.replaceAll("\n", "\\n")}"` : undefined;
  }
  const mark = ["'", "`"].find((each) => !value.includes(each));
  if (mark !== undefined) return mark + value + mark;
  return /["]|\\n/.test(value) ? undefined : `"${value}"`;
}
