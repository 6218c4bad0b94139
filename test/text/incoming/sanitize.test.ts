import { describe, expect, test } from "vitest";
import { MAX_ITEM_BYTES, sanitizeText } from "../../../src/text/incoming/sanitize.ts";
import { HIDDEN_RANGES } from "../../../src/text/invisible.ts";
import { AROUND, HIDING_PLACES, LINE_PLACES, SECRET, SWALLOWING } from "./hiding-places.ts";

const ESC = "\u001b";

describe("S5: hidden text is removed before the model sees it", () => {
  const inline = HIDING_PLACES.flatMap((place) =>
    AROUND.map(([before, after]) => ({ place, before, after })),
  );
  const atLineStart = LINE_PLACES.flatMap((place) =>
    AROUND.filter(([before]) => before === "" || before.endsWith("\n\n")).map(([before, after]) => ({
      place,
      before,
      after,
    })),
  );

  test.each([...inline, ...atLineStart])("no words are left of %j", ({ place, before, after }) => {
    const { text, removed } = sanitizeText(before + place.replaceAll("§", SECRET) + after);

    expect(text).not.toContain(SECRET);
    expect(text).not.toMatch(/instead/i);
    expect(removed).toBeGreaterThan(0);
    expect(text.startsWith(before.trimEnd())).toBe(true);
    expect(sanitizeText(text)).toEqual({ text, removed: 0 });
  });

  test.each(SWALLOWING)(
    "%j hides the page up to its end, so what follows is no words for the model",
    (place) => {
      const { text, removed } = sanitizeText(
        `Before\n\n${place}\n\n${SECRET}\n\n- ${SECRET}\n\n    ${SECRET}`,
      );

      expect(text.trim().startsWith("Before")).toBe(true);
      expect(text).not.toContain("obey");
      expect(removed).toBeGreaterThan(0);
    },
  );

  test("what was swallowed is shown again where GitHub shows it again", () => {
    const { text } = sanitizeText("<div>\n<!-- \n\nobey\n\n<p>\n-->\n\nshown\n\n</p>");

    expect(text).not.toContain("obey");
    expect(text).toContain("shown");
  });

  test.each([
    "&#8203;",
    "&#x200B;",
    "&ZeroWidthSpace;",
    "&NoBreak;",
    "&#xE0041;",
    "&#917569;",
    "&#x202e;",
    "&lrm;",
  ])("the reference %j to an invisible character goes, but for code", (reference) => {
    expect(sanitizeText(`vis${reference}ible`)).toEqual({ text: "visible", removed: 1 });
    expect(sanitizeText(`\`${reference}\``).text).toBe(`\`${reference}\``);
  });

  const codePoints = HIDDEN_RANGES.flatMap(([first, last]) => [
    ...new Set([first, (first + last) >> 1, last]),
  ]);
  const controls = [0, 1, 7, 8, 11, 12, 14, 27, 31, 127, 128, 0x85, 0x9f];

  test.each([...codePoints, ...controls].map((codePoint) => ({ codePoint })))(
    "U+$codePoint goes, alone and in a row",
    ({ codePoint }) => {
      const char = String.fromCodePoint(codePoint);

      expect(sanitizeText(`vis${char}ible`)).toEqual({ text: "visible", removed: 1 });
      expect(sanitizeText(`a${char.repeat(40)} b`).text).toBe("a b");
      expect(sanitizeText(`\`${char}\`\n\n\`\`\`\nx${char}y\n\`\`\``).text).toBe("``\n\n```\nxy\n```");
    },
  );

  const tagged = Array.from({ length: 96 }, (_, index) => String.fromCodePoint(0xe0020 + index));

  test("words in the tag block go", () => {
    expect(sanitizeText(`Hello${tagged.join("")} you`)).toEqual({ text: "Hello you", removed: 1 });
  });

  test.each([
    `${ESC}[31m`,
    `${ESC}[0;1;38;5;9m`,
    `${ESC}]0;title\u0007`,
    `${ESC}]8;;https://x.test${ESC}\\`,
    `${ESC}c`,
    "\u009b1m",
  ])("the terminal sequence %j goes", (sequence) => {
    const { text } = sanitizeText(`red${sequence}der`);

    expect(text).toBe(sequence === `${ESC}c` ? "redcder" : "redder");
  });

  test("a lone surrogate goes, a pair stays", () => {
    expect(sanitizeText("a\ud800b\udc00c😀").text).toBe("abc😀");
  });
});

describe("S5: what is seen stays", () => {
  test.each([
    "if a < b && c > d then x <- y",
    "Map<string, number> and Promise<void>",
    "a <b && c> d",
    "<https://example.com/a?b=c> and <me@example.com>",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "use `<!-- x -->` for comments",
    '```html\n<!-- kept -->\n<img alt="kept">\n![kept](x "kept")\n```',
    "~~~\n<!-- kept -->\n~~~\n\ntext",
    "[link](https://example.com/a_(b)) and ![](https://example.com/a.png)",
    "cited[^1]\n\n[^1]: a footnote's words",
    "cited[^1]\n\n[^1]: a\nfootnote's words\n\n    - and `<!-- code -->`\n\n    ~~~\n    <!-- kept -->\n    ~~~",
    "a\n    [^1]: a paragraph's words",
    "a [ref], [b][the docs]\n\n[ref]: https://example.com\n[the docs]: ./docs/a.md 'Docs'",
    "&nbsp; &amp; &lt;b&gt; &#169; &copy; &nosuch;",
    "Promise<void>, Vec<u8>, Array<T> and List<String>",
    "    <!-- indented code -->\n    <b title='x y z'>",
    "1. a\n\n   ```html\n   <!-- kept -->\n   ```\n2. b\n\n       <!-- kept too -->",
    "| a | b |\n|---|---|\n| `x \\| y` | `<!-- kept -->` |",
    "a code `span over\ntwo <!-- kept --> lines` here",
    "[rel](./docs/a.md), [frag](#usage), ![](../a.png), [search](https://x.test/?q=is%3Aissue+label%3Abug)",
    '<img width="1280" height="720" alt="image" src="https://github.com/user-attachments/assets/0a1b" />',
    "![Screenshot 2025-11-01 at 10 30 12 AM](https://github.com/user-attachments/assets/0a1b)",
    "![image](https://github.com/user-attachments/assets/0a1b) ![build.log.png](a.png)",
    "<details>\n<summary>More</summary>\n\ntext\n\n</details>",
    '<img width="10" src="https://example.com/a.png">',
    "arr[0](x) and f(a)[b]",
    "- [ ] todo `<!-- x -->`\n- [x] done",
    'I\'m 5\' 10" (tall) — "quoted" ](a b)',
    "emoji 😀 ❤ 👍🏽 and ñ ü 漢字 العربية",
    "❤️ 👩‍💻 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👨‍👩‍👧‍👦 🏳️‍🌈 👩🏽‍🚀 🇩🇪 ☎︎ ⚠️",
    "tab\tand\n\n\nlines",
    "one column\n|-|\n| `<!-- kept -->` |",
    "[a], [b]\n\n[a]: https://example.com\n[b]: https://example.com/b\n\n    <!-- kept -->",
  ])("%j is unchanged", (text) => {
    expect(sanitizeText(text)).toEqual({ text, removed: 0 });
  });

  test.each(["[^1]:\nshown", "[^1]: x\n\nshown", "[^1]: x\n# shown", "[^1]: # x\nshown", "[^1]: ```\nshown"])(
    "what is no more of a footnote that nobody cites stays: %j",
    (text) => {
      expect(sanitizeText(text).text).toMatch(/^\n+(?:# )?shown$/);
    },
  );

  test("words of a badge or a title of one or two go, but nobody is told of hidden things", () => {
    expect(sanitizeText('![Build Status](https://x.test/b.svg) [docs](https://x.test "Docs")')).toEqual({
      text: "![](https://x.test/b.svg) [docs](https://x.test)",
      removed: 0,
    });
  });

  test("text becomes NFC with plain line ends", () => {
    expect(sanitizeText("e\u0301\r\nb\rc\u2028d").text).toBe("é\nb\nc\nd");
  });
});

describe("S5: an item has at most 64 KB", () => {
  test.each(["a", "é", "漢", "😀", "<b>", "`<!-- x -->` ", "[x](y) "])(
    "%j repeated is cut between characters, with a note",
    (piece) => {
      const { text } = sanitizeText(piece.repeat(Math.ceil(80_000 / piece.length)));

      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_ITEM_BYTES);
      expect(Buffer.byteLength(text)).toBeGreaterThan(MAX_ITEM_BYTES - 200);
      expect(text).toContain("… cut here");
      expect(text).not.toContain("\ufffd");
      expect(sanitizeText(text).text).toBe(text);
    },
  );

  test("a smaller limit is kept, even one the note doesn't fit in", () => {
    expect(Buffer.byteLength(sanitizeText("é".repeat(100), { maxBytes: 99 }).text)).toBeLessThanOrEqual(99);
    expect(sanitizeText("é".repeat(100), { maxBytes: 11 }).text).toBe("ééééé");
  });
});
