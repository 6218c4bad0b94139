import { describe, expect, it } from "vitest";
import { listFiles, readText } from "./repository-files.ts";

const SELF = "test/repository/rows.test.ts";

/** The rows of docs/trust-and-faults.md that this version answers for. */
const ATTACKS = range("S", 1, 21);
const FAULTS = [...range("F", 1, 6), "F11", ...range("F", 13, 36), "F40", "F42", "F43"];

function range(letter: string, from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${letter}${from + index}`);
}

/** Ids in the names of tests and suites: in texts, and not in comments. */
function findIdsInNames(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const texts = code.match(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g) ?? [];
  return texts.flatMap((text) => text.match(/\b[SF]\d{1,2}\b/g) ?? []);
}

const tested = new Set(
  listFiles("test", ".test.ts")
    .filter((path) => path !== SELF)
    .flatMap((path) => findIdsInNames(readText(path))),
);

describe("the rows of attacks and faults", () => {
  it("each have a test that carries the id", () => {
    expect([...ATTACKS, ...FAULTS].filter((id) => !tested.has(id))).toEqual([]);
  });

  it("each have their line in docs/trust-and-faults.md", () => {
    const page = readText("docs/trust-and-faults.md");
    const lines = [...page.matchAll(/^\| ([SF]\d+) +\| /gm)].map(([, id]) => id);

    expect([...ATTACKS, ...FAULTS].filter((id) => !lines.includes(id))).toEqual([]);
    expect(new Set(lines).size).toBe(lines.length);
  });
});
