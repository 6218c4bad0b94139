import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutAtWord, cutToLastWords } from "../../src/text/cut-at-word.ts";

describe("S10: a text that is cut before it is redacted", () => {
  it.each([
    ["ends before the word that the cut goes through", "one two three", 9, "one two "],
    ["keeps a word that ends at the cut", "one two three", 7, "one two"],
    ["keeps what is short enough", "one two", 7, "one two"],
    ["is nothing where it is one word", "x".repeat(50), 10, ""],
    [
      "keeps of what is longer than any credential what there is room for",
      "x".repeat(9_000),
      5_000,
      "x".repeat(5_000),
    ],
    ["loses nothing in a script without blanks", "\u6f22".repeat(50), 10, "\u6f22".repeat(10)],
    ["keeps no half of a character", `ab \u{1f600}\u{1f600}`, 4, "ab "],
  ])("%s", (_, text, maxChars, cut) => {
    expect(cutAtWord(text, maxChars)).toBe(cut);
  });

  it.each([
    ["begins behind the word that the cut goes through", "one two three", 8, " three"],
    ["keeps a word that begins at the cut", "one two three", 5, "three"],
    [
      "keeps of what is longer than any credential what there is room for",
      "x".repeat(9_000),
      5_000,
      "x".repeat(5_000),
    ],
    ["is nothing where it is one word", "x".repeat(50), 10, ""],
    ["keeps no half of a character", `\u{1f600}\u{1f600} ab`, 4, " ab"],
  ])("at its front %s", (_, text, maxChars, cut) => {
    expect(cutToLastWords(text, maxChars)).toBe(cut);
  });

  it("has whole words alone, is not too long and well-formed, whatever it is", () => {
    const words = (text: string) => text.split(/[^!-~]+/).filter(Boolean);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(40), (text, maxChars) => {
        const whole = new Set(words(text.toWellFormed()));
        for (const cut of [cutAtWord(text, maxChars), cutToLastWords(text, maxChars)]) {
          expect(cut.length).toBeLessThanOrEqual(
            Math.max(maxChars, text.length <= maxChars ? text.length : 0),
          );
          expect(cut.isWellFormed()).toBe(true);
          for (const word of words(cut)) expect(whole).toContain(word);
        }
      }),
    );
  });
});
