import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sanitizeText } from "../../../src/text/incoming/sanitize.ts";
import { HIDDEN_RANGES } from "../../../src/text/invisible.ts";
import { toCpuMs } from "../../support/cpu-time.ts";

const ESC = "\u001b";

describe("S5: properties", () => {
  const bits = [
    "<!--",
    "-->",
    "<",
    ">",
    "<!",
    "--",
    "<img alt='",
    "<div ",
    "</p>",
    "'",
    '"',
    "![",
    "[",
    "](",
    ")",
    "]: ",
    "`",
    "```\n",
    "~~~\n",
    "\n",
    "\n\n",
    "  ",
    "> ",
    "- ",
    "|",
    "\\",
    "(",
    "x",
    "words here",
    "\u200b",
    "\u{e0041}",
    "\u202e",
    "❤️",
    "é",
    "e\u0301",
    ESC,
    "\r\n",
    "<?",
    "?>",
    "<![CDATA[",
    "]]>",
    "[//]: # (",
    "<pre>",
  ];
  const tricky = fc
    .array(fc.oneof(fc.constantFrom(...bits), fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 30 })
    .map((parts) => parts.join(""));
  const hidden = new RegExp(
    `[${HIDDEN_RANGES.map(([a, b]) => `\\u{${a.toString(16)}}-\\u{${b.toString(16)}}`).join("")}]|\\p{Surrogate}|(?![\\n\\t])\\p{Cc}`,
    "u",
  );

  test("sanitizing twice is sanitizing once", () => {
    fc.assert(
      fc.property(tricky, (input) => {
        const once = sanitizeText(input).text;
        expect(sanitizeText(once)).toEqual({ text: once, removed: 0 });
      }),
      { numRuns: 1500 },
    );
  });

  test("twice is once where the text is cut", () => {
    fc.assert(
      fc.property(tricky, fc.integer({ min: 60, max: 120 }), (input, maxBytes) => {
        const once = sanitizeText(input + input, { maxBytes }).text;
        expect(Buffer.byteLength(once)).toBeLessThanOrEqual(maxBytes);
        expect(sanitizeText(once, { maxBytes }).text).toBe(once);
      }),
      { numRuns: 800 },
    );
  });

  test("no hidden code point is left, and the text is NFC", () => {
    fc.assert(
      fc.property(tricky, (input) => {
        const { text } = sanitizeText(input);
        // An emoji's own form, and a variant of a Han character, are to be seen.
        const rest = text
          .replaceAll("❤️", "")
          .replace(/\p{Script=Han}[\u{E0100}-\u{E01EF}\uFE00-\uFE0F]/gu, "");
        expect(hidden.test(rest)).toBe(false);
        expect(text).toBe(text.normalize("NFC"));
      }),
      { numRuns: 800 },
    );
  });

  test("plain words and punctuation that begins no markup stay as they are", () => {
    const plain = fc.array(fc.constantFrom(..."abc XYZ 019 .,:;!?()*_#+-=/'\"@&%$^{}|~>\n\t"), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(
        plain.map((chars) => chars.join("")),
        (input) => {
          fc.pre(!/~~~/.test(input));
          expect(sanitizeText(input)).toEqual({ text: input, removed: 0 });
        },
      ),
      { numRuns: 800 },
    );
  });
});

describe("S5 S32: time is linear in the text", () => {
  test.each([
    ["an address of one word", `[a](${"a".repeat(60_000)}b)`],
    ["a definition of one word", `[x]: ${"ab".repeat(30_000)} "t"\n\n[x]`],
    ["an address of words", `[a](<${"ab ".repeat(20_000)}>)`],
    ["an address of spaces", `[a](<ab${" ".repeat(60_000)}c>)`],
  ])("%s", (_, text) => {
    expect(toCpuMs(() => sanitizeText(text))).toBeLessThan(1_000);
  });

  test.each(["<!--", "<", "<a ", "![", '<div x="', "![]("])("1 MB of %j", (piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));

    expect(toCpuMs(() => sanitizeText(text))).toBeLessThan(3000);
  });
});
