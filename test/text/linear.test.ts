import { describe, expect, test } from "vitest";
import { renderCommitBody, renderOutgoing, renderPlain } from "../../src/text/outgoing.ts";
import { createRedactor } from "../../src/text/redact.ts";
import { sanitizeText } from "../../src/text/sanitize.ts";

const policy = { redactor: createRedactor([]), requester: "ada", linkHosts: ["github.com"] };
const SIZE = 64 * 1024;
const fill = (piece: string) => piece.repeat(Math.floor(SIZE / piece.length));

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
});
