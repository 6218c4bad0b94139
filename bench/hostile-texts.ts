/** Pieces that make a reader of text go back and forth when they come in thousands, alone and in pairs. */
const PIECES: readonly string[] = [
  ..."\u0301|\u0e31|[|]|![|](|](<|`|`` |*|**|*a|_|~|<|<a |<a b='|<a b=\"|<!--|<!|<?|</a |&|&#8203;|&#x|| |\\|\\\\||\"|'|(|)|> |>|- |1. |#|# |@|@a|@a-|a-|-|--|.|a.|#1|GH-1|https://|www.|://|a://|[^1]: |[^1]|[a]: |[a]: b '|[a][|]: |```|~~~|  |\t|$|/a |\u200d|\u200c|\u200b|\u{1f468}\u200d|\ufe0f|\u200f|\u001b[|\u001b]|{|=|:|;|a|字|[skip ci|*NO_CI|a-by|<a@b|<a:".split(
    "|",
  ),
  "|",
  "| a ",
  "|-",
  "\n",
  "\n\n",
  "    ",
  " ",
];
const AROUND: readonly (readonly [string, string])[] = [
  ["", ""],
  ["| a |\n|---|\n", ""],
  ["<div>\n", ""],
  ["`", "``"],
];

/** A hostile text of this size for each piece, each pair of a piece with a newline or a letter, and what may stand around it. */
export function* hostileTexts(sizeBytes: number): Generator<{ name: string; text: string }> {
  for (const piece of PIECES.filter((each) => each !== "")) {
    for (const joined of [piece, `${piece}a`, `${piece} `, `${piece}\n`]) {
      for (const [before, after] of joined === piece ? AROUND : AROUND.slice(0, 1)) {
        const count = Math.floor((sizeBytes - before.length - after.length) / Buffer.byteLength(joined));
        yield { name: JSON.stringify(before + joined + after), text: before + joined.repeat(count) + after };
      }
    }
    yield { name: `nested ${JSON.stringify(piece)}`, text: toNested(piece, sizeBytes) };
  }
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
