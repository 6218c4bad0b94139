import { describe, expect, it } from "vitest";
import { parseCommand } from "../../src/command/parse-command.ts";
import { parseVerb } from "../../src/command/parse-verb.ts";
import { renderHelp } from "../../src/report/render-help.ts";
import { toVerbRow, VERBS } from "../../src/run/verbs.ts";

const grammar = { command: "/bot", appSlug: "sandpiper" };

describe("help", () => {
  it("shows each verb once, with the operator's command word, and no other", () => {
    const shown = Array.from(renderHelp(grammar).matchAll(/^\| `\/bot ([^`]+)`/gm), ([, usage]) => usage);

    expect(shown).toEqual(VERBS.map(({ usage }) => usage));
    expect(shown).toContain("retry");
  });

  it("shows options that the parser takes as they stand there", () => {
    const samples = Array.from(renderHelp(grammar).matchAll(/^\| `(--[^`]+)`/gm), ([, sample]) => sample);

    expect(samples).toHaveLength(6);
    expect(parseCommand(`/bot ${samples.join(" ")} fix`, grammar)).toMatchObject({
      command: {
        instruction: "fix",
        options: {
          model: "opus",
          budgetMicroUsd: 2_500_000,
          minutes: 30,
          base: "main",
          draft: true,
          effort: "high",
        },
      },
    });
  });

  it("names the mention only when the app's slug is known", () => {
    expect(renderHelp(grammar)).toContain("`/bot` or `@sandpiper`");
    expect(renderHelp({ command: "/bot" })).toContain("A command is `/bot` at the start of a line");
  });

  it("starts no command where it is posted", () => {
    expect(parseCommand(renderHelp(grammar), grammar)).toEqual({ kind: "none" });
  });
});

describe("the table of verbs", () => {
  it.each(VERBS.filter(({ verb }) => verb !== "work"))("reads $verb as a verb", (row) => {
    expect(parseVerb(`${row.verb.toUpperCase()}.`)).toBe(row);
    expect(toVerbRow(row.verb)).toBe(row);
  });

  it("reads no other word as a verb", () => {
    expect(["work", "plans", "", "constructor"].map(parseVerb)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each(VERBS)("has an example for $verb that is right", ({ verb, example }) => {
    expect(parseCommand(`/bot ${example}`, grammar)).toMatchObject({ kind: "command", command: { verb } });
  });

  it("has no row for what is no verb", () => {
    expect(() => toVerbRow("dance" as "work")).toThrow(TypeError);
  });
});
