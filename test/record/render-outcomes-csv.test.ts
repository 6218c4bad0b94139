import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type OutcomeRow, toOutcomeFigures } from "../../src/record/outcomes.ts";
import { renderOutcomesCsv } from "../../src/record/render-outcomes-csv.ts";
import { EVENTS, RUNS } from "./a-history.ts";

const HEAD =
  "repository,month,person,runs,published,merged,closed,open,reverted,cost_usd,cost_per_merged_usd,median_seconds_to_merge,rounds";
const rows = toOutcomeFigures({ runs: RUNS, events: EVENTS });
const named = (login: string): OutcomeRow => ({ ...rows[0]!, person: { id: 1, login } });

/** Reads what RFC 4180 says. */
function parseCsv(text: string): string[][] {
  const fields = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)];
  const table: string[][] = [[]];
  for (const [, quoted, bare = "", end] of fields) {
    table.at(-1)?.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === "\r\n") table.push([]);
  }
  return table.slice(0, -1);
}

describe("outcomes as CSV", () => {
  it("are a line a row, below their names, with what is not told empty", () => {
    expect(renderOutcomesCsv(rows).split("\r\n")).toEqual([
      HEAD,
      "octo/docs,2026-01,hubot,1,1,0,0,1,0,6.000000,,,0",
      "octo/docs,2026-01,maya,2,1,1,0,0,1,2.000000,2.000000,7200,0",
      "octo/pages,2026-01,hubot,1,1,0,1,0,0,2.000000,,,0",
      "octo/pages,2026-01,maya,1,1,1,0,0,0,1.000000,4.500000,86400,0",
      "octo/pages,2026-02,hubot,1,0,0,0,0,0,3.000000,,,2",
      "octo/pages,2026-02,maya,2,1,1,0,0,1,9.000000,4.000000,36000,1",
      "octo/pages,2026-03,hubot,1,0,0,0,0,0,0.500000,,,0",
      "",
    ]);
  });

  it("of what is not told apart have empty cells, and of nothing a head alone", () => {
    const [total] = toOutcomeFigures({ runs: RUNS, events: EVENTS }, { by: [] });

    expect(renderOutcomesCsv([total!])).toContain("\r\n,,,9,5,3,1,1,2,23.500000,3.500000,36000,3\r\n");
    expect(renderOutcomesCsv([])).toBe(`${HEAD}\r\n`);
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])(
    "S22: are no formula of a spreadsheet: %j",
    (name) => {
      expect(parseCsv(renderOutcomesCsv([named(name)]))[1]?.[2]).toBe(`'${name}`);
    },
  );

  it("S22: keep any name in its cell", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ",", "\r", "\n", "a", "é", "'") }), (name) => {
        const [, cells = []] = parseCsv(renderOutcomesCsv([named(name)]));

        expect(cells).toHaveLength(13);
        expect(cells[2]).toBe(/^[\r\n]/.test(name) ? `'${name}` : name);
      }),
    );
  });
});
