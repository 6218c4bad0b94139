/** The slowest forms found among thousands (each piece of Markdown alone, in pairs, nested, and around it what changes how it is read). */
const WORST_PIECES: readonly string[] = [
  "#\n",
  "# \n",
  "a\n\n",
  "\n\na",
  "- a\n",
  "<a\n\n",
  "<a [b] &a `c` a\n\n",
  "<a [b] &a `c` abc @d #1 https://e.f\n\n",
  "- <a [b] &a `c` @d, and a little more\n",
  "# [b](c) `a` #12\n",
  "[\n",
  "[^1]: \n",
  "[a]: b '\n",
  "|-\n",
  "| a |\n|---|\n",
  "- - - - - - - - a\n",
  "> - > - > - [a\n",
  "<a b='",
  "<a [b] &a `c` ",
  "[",
  "![",
  "](",
  "`a",
  "``` `",
  "*a",
  "@a-",
  "a-",
  "<a:",
  "www.a",
  "&#x",
  "\u0301",
  "\u200d",
  "\u200f",
];

/** Where each row of a table is two bytes and a hundred cells. */
const WIDE_TABLE = `${"|a".repeat(100)}|\n${"|-".repeat(100)}|\n${"|\n".repeat(600)}\n`;

/** One long run between a beginning and an end of another kind: a careless pattern begins again at each of its characters. */
const LONG_RUNS: readonly [name: string, before: string, piece: string, after: string][] = [
  ["an address of one word", "[a](", "a", "b)"],
  ["a definition of one word", "[x]: ", "ab", ' "t"\n\n[x]'],
  ["a mention that goes on", "@a", "-", "a"],
  ["a fence of empty lines", "```\n", "\n", "a\n```"],
  ["spaces in a line", "a", " ", "b"],
];

/** Texts of this size that are slow to read. */
export function* hostileTexts(sizeBytes: number): Generator<{ name: string; text: string }> {
  for (const piece of WORST_PIECES) yield { name: JSON.stringify(piece), text: repeat(piece, sizeBytes) };
  yield { name: "tables with short rows", text: repeat(WIDE_TABLE, sizeBytes) };
  for (const [name, before, piece, after] of LONG_RUNS)
    yield { name, text: before + repeat(piece, sizeBytes - before.length - after.length) + after };
  for (const piece of ["`", "[", "*"]) {
    yield { name: `nested ${JSON.stringify(piece)}`, text: toNested(piece, sizeBytes) };
  }
}

function repeat(piece: string, sizeBytes: number): string {
  return piece.repeat(Math.ceil(sizeBytes / Buffer.byteLength(piece))).slice(0, sizeBytes);
}

/** A piece with runs of growing length between: what pairs equal runs has to look far. */
function toNested(piece: string, sizeBytes: number): string {
  const parts: string[] = [];
  for (let length = 1, size = 0; size < sizeBytes; length += 1) {
    parts.push(piece.repeat(length), " ");
    size += Buffer.byteLength(piece) * length + 1;
  }
  return parts.join("").slice(0, sizeBytes);
}
