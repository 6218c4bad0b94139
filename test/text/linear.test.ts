import { describe, expect, test } from "vitest";
import { sanitizeText } from "../../src/text/incoming/sanitize.ts";
import { readBlocks } from "../../src/text/markdown/blocks.ts";
import { renderCommitBody, renderOutgoing, renderPlain } from "../../src/text/outgoing/render-outgoing.ts";
import { createRedactor } from "../../src/text/secrets/redact.ts";

const policy = { redactor: createRedactor([]), requester: "ada", linkHosts: ["github.com"] };
const SIZE = 64 * 1024;
const fill = (piece: string) => piece.repeat(Math.floor(SIZE / piece.length));

/** To GitHub each of its short rows has a hundred cells. */
const WIDE_TABLE = `${"|a".repeat(100)}|\n${"|-".repeat(100)}|\n${"|\n".repeat(600)}\n`;

/** How long all of it takes says bench/text.ts; here is what took seconds and grew with the square would run into the suite's limit. */
describe("S32: 64 KB of anything is read in time that grows with its length", () => {
  test.each([
    "\u0301",
    "a\u0301\u0316",
    "[",
    "![",
    "<a b='",
    "``` `",
    "|-\n",
    "[^1]: a\n",
    "&#8203;",
    "*",
    "\u200d",
    "> - ",
    "#\n",
    "a\n\n",
    "<a\n\n",
    "[\n",
    WIDE_TABLE,
  ])("%j coming in and going out", (piece) => {
    const text = fill(piece);

    expect(Buffer.byteLength(sanitizeText(text).text)).toBeLessThanOrEqual(SIZE);
    expect(renderOutgoing(text, policy).length).toBeLessThanOrEqual(60_000);
    expect(renderCommitBody(text, { ...policy, maxChars: SIZE }).length).toBeLessThanOrEqual(SIZE);
    expect(renderPlain(text, policy).length).toBeLessThanOrEqual(256);
  });

  test("no letter keeps more marks than any writing has, so that no run of them is long", () => {
    const { text, removed } = sanitizeText(`a${"\u0316\u0301".repeat(30_000)}b`);

    expect(text.length).toBeLessThan(40);
    expect(removed).toBe(1);
    expect(sanitizeText(text)).toEqual({ text, removed: 0 });
  });

  test("a table counts by what is written: more cells than that are neither kept nor read on for", () => {
    const { blocks, unknownFrom } = readBlocks(fill(WIDE_TABLE));

    expect(blocks.length).toBeLessThan(5);
    expect(unknownFrom).toBeGreaterThan(0);
  });

  test.each(["# a\n", "a\n\n", "- a\n", "> - `a`\n\n", "[\n", "|-\n", "<b>\n\n"])(
    "%j going out in thousands becomes one block of code, which stays as it is when it goes out again",
    (piece) => {
      const text = fill(piece).slice(0, 50_000);
      const once = renderOutgoing(text, policy);

      expect(once).toBe(`\`\`\`\n${text}\n\`\`\``);
      expect(renderOutgoing(once, policy)).toBe(once);
    },
  );

  test("what is hidden behind thousands of blocks is left out, with a note that says so", () => {
    const { text } = sanitizeText(`${"# `a`\n".repeat(9_000)}<!-- hidden words -->\n<div title='words'>\n`);

    expect(text).toMatch(/^# `a`\n[\s\S]*# `a`\n… cut here: the text has too many paragraphs\.$/);
    expect(text).not.toContain("words");
    expect(sanitizeText(text)).toEqual({ text, removed: 0 });
  });

  test("what is hidden so in the code below a footnote, which is its text to GitHub, is left out too", () => {
    const lines = `${"    # `a`\n".repeat(6_000)}    <!-- hidden words -->\n`;

    expect(sanitizeText(`a[^1]\n\n[^1]: b\n\n${lines}`).text).not.toContain("words");
  });

  test("a thousand list items, a thousand paragraphs and a table of a thousand rows stay as they are", () => {
    const list = "- `src/a.ts`: see [b](https://github.com/o/r)\n".repeat(1_000);
    const table = `| a | b |\n|---|---|\n${"| 1 | `2` |\n".repeat(1_000)}`;

    for (const text of [list, "See `a` & b.\n\n".repeat(1_000), table]) {
      expect(sanitizeText(text)).toEqual({ text, removed: 0 });
      expect(renderOutgoing(text, policy)).toBe(text.trimEnd());
    }
  });
});
