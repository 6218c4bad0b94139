import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sanitizeText } from "../../src/text/incoming/sanitize.ts";
import { stripInvisible } from "../../src/text/invisible.ts";
import { neutraliseCode } from "../../src/text/outgoing/neutralise-code.ts";
import { renderOutgoing } from "../../src/text/outgoing/render-outgoing.ts";
import { createRedactor } from "../../src/text/secrets/redact.ts";
import { BENIGN_TEXTS } from "./benign-texts.ts";
import { toCode } from "./outgoing/acting-markdown.ts";

const policy = {
  redactor: createRedactor(["canary-Zx9Kq7LmP2vT8wYb4NcR6d"]),
  requester: "alice",
  linkHosts: ["github.com"],
};

describe("S5: visible text stays as it is, in both directions", () => {
  test("there are 300 different benign texts, and they are NFC", () => {
    expect(new Set(BENIGN_TEXTS).size).toBe(300);
    expect(BENIGN_TEXTS.filter((text) => text !== text.normalize("NFC"))).toEqual([]);
  });

  test("nothing of them is changed on the way in, and nothing is called hidden", () => {
    const changed = BENIGN_TEXTS.map((text) => ({ text, got: sanitizeText(text) })).filter(
      ({ text, got }) => got.text !== text || got.removed > 0,
    );

    expect(changed).toEqual([]);
  });

  test("nothing of them is changed on the way out", () => {
    const changed = BENIGN_TEXTS.map((text) => ({
      text: text.trimEnd(),
      got: renderOutgoing(text, policy),
    })).filter(({ text, got }) => got !== text);

    expect(changed).toEqual([]);
  });
});

describe("S5: code in Markdown as people write it", () => {
  const readmes = globSync("node_modules/{*,@*/*}/README.md")
    .toSorted()
    .map((file) => ({ file, text: readFileSync(file, "utf8").replace(/\r\n?/g, "\n") }))
    .filter(({ text }) => text.length < 12_000 && text.includes("```") && !policy.redactor.contains(text))
    .slice(0, 60);

  test("there is enough of it to read", () => {
    expect(readmes.length).toBeGreaterThan(30);
  });

  test.each(readmes)("$file keeps its code, both ways", ({ text }) => {
    const code = toCode(text);

    const incoming = new Set(toCode(sanitizeText(text).text));
    const outgoing = new Set(toCode(renderOutgoing(text, policy)));

    expect(code.filter((value) => !incoming.has(stripInvisible(value).text))).toEqual([]);
    const isKept = (value: string) => outgoing.has(value) || outgoing.has(neutraliseCode(value));
    expect(code.filter((value) => !isKept(stripInvisible(value).text))).toEqual([]);
  });
});
