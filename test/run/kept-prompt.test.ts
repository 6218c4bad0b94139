import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseKeptPrompt, serializeKeptPrompt, toPromptName } from "../../src/run/kept-prompt.ts";

const words = fc.string({ unit: "binary" });
const ITEM = fc.record(
  { title: words, sizeBytes: fc.nat(), hiddenRemoved: fc.nat(), leftOut: words },
  { requiredKeys: ["title", "sizeBytes", "hiddenRemoved"] },
);

describe("a prompt that is kept", () => {
  it("is read as it was written, whatever it says", () => {
    fc.assert(
      fc.property(fc.record({ system: words, text: words, items: fc.array(ITEM) }), (prompt) => {
        expect(parseKeptPrompt(serializeKeptPrompt(prompt))).toEqual(prompt);
      }),
    );
  });

  it("is not taken for one when it has another form", () => {
    expect(() => parseKeptPrompt(new TextEncoder().encode('{"text":"x"}'))).toThrow();
    expect(() => parseKeptPrompt(new TextEncoder().encode("no JSON"))).toThrow();
  });

  it("has a name of its own for each agent job of each run", () => {
    const jobs = [
      { machine: 1, round: 1 },
      { machine: 1, round: 11 },
      { machine: 11, round: 1 },
    ];
    expect(jobs.map((job) => toPromptName("r", job))).toEqual(["r.1.1", "r.1.11", "r.11.1"]);
  });
});
