import { describe, expect, it } from "vitest";
import { listFiles, readText } from "./repository-files.ts";

const SELF = "test/repository/rows.test.ts";

/** Ids in the names of tests and suites: in texts, and not in comments. S256 is no row, but a method of PKCE. */
function findIdsInNames(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const texts = code.match(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g) ?? [];
  return texts.flatMap((text) => text.match(/\b(?!S256\b)[SF]\d{1,3}\b/g) ?? []);
}

/** The suites of `contract/` are run by test files and named there. */
const sources = [...listFiles("test", ".test.ts"), ...listFiles("test/contract", ".ts")];
const tested = new Set(
  sources.filter((path) => path !== SELF).flatMap((path) => findIdsInNames(readText(path))),
);
const rows = [...readText("docs/trust-and-faults.md").matchAll(/^\| ([SF]\d+) +\| (.*) \|$/gm)].map(
  ([, id = "", cells = ""]) => ({ id, today: cells.split(" | ").at(-1)?.trim() ?? "" }),
);

describe("the rows of attacks and faults in docs/trust-and-faults.md", () => {
  it("are there once each, and say how it stands today", () => {
    expect(rows.length).toBeGreaterThan(90);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.filter(({ today }) => !/^(yes|partly|not yet|not needed)/.test(today))).toEqual([]);
  });

  it("each have a test that carries the id, unless nothing is there to test", () => {
    const claimed = rows.filter(({ today }) => !today.startsWith("not "));

    expect(claimed.filter(({ id }) => !tested.has(id))).toEqual([]);
  });

  it("are there for every id that a test carries", () => {
    const ids = new Set(rows.map(({ id }) => id));

    expect([...tested].filter((id) => !ids.has(id))).toEqual([]);
  });
});
