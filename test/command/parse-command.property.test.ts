import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCommand } from "../../src/command/parse-command.ts";
import type { Command, CommandOptions, PlainCommand } from "../../src/run/command.ts";
import { VERBS } from "../../src/run/verbs.ts";
import { toCpuMs } from "../support/cpu-time.ts";
import { renderCommand } from "./render-command.ts";

const anyText = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));

const grammar = { command: "/claude", appSlug: "sandpiper-bot" };

const words = fc
  .array(
    fc.constantFrom(
      "fix",
      "the",
      "--draft",
      "--",
      "stop",
      "plan",
      "“a”",
      "--model",
      "opus",
      "é",
      "/claude",
      "`x`",
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(" "));

const options: fc.Arbitrary<CommandOptions> = fc.record(
  {
    model: fc.constantFrom("opus", "haiku", "claude-sonnet-4-5", "anthropic/claude:1@x"),
    budgetMicroUsd: fc.integer({ min: 1, max: 1_000_000_000 }),
    minutes: fc.integer({ min: 1, max: 1440 }),
    base: fc.constantFrom("main", "release/1.2", "ünï-code"),
    draft: fc.boolean(),
    effort: fc.constantFrom("low", "medium", "high"),
  },
  { requiredKeys: [] },
);

const context = fc
  .array(fc.constantFrom("plain text", "> quoted", "```", "    code", "/claude other", "- item", "a"), {
    maxLength: 5,
  })
  .map((lines) => lines.join("\n"));

const plainCommand: fc.Arbitrary<Command> = fc
  .record({ row: fc.constantFrom(...VERBS), words, options, context })
  .filter(({ row }) => !["budget", "autofix", "also", "continue"].includes(row.verb))
  .map(({ row, words, options, context }) => ({
    verb: row.verb as PlainCommand["verb"],
    instruction: row.words === "filler" ? "" : words,
    options: row.options === "taken" ? options : {},
    context,
  }));

const command: fc.Arbitrary<Command> = fc.oneof(
  { arbitrary: plainCommand, weight: 8 },
  fc.record({
    verb: fc.constant("budget" as const),
    amountMicroUsd: fc.integer({ min: 1, max: 1_000_000_000 }),
    instruction: fc.constant(""),
    options: fc.constant({}),
    context,
  }),
  fc.record({
    verb: fc.constant("autofix" as const),
    on: fc.boolean(),
    instruction: fc.constant(""),
    options: fc.constant({}),
    context,
  }),
);

/** Lines of any kind that hold commands which nobody gave. */
const inner = fc
  .array(
    fc.constantFrom("/claude stop", "  /claude fix", "@sandpiper-bot fix", "text", "", "`x`", "- a", "# b"),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((lines) => lines.join("\n"));

const indent = (prefix: string) => (text: string) =>
  text
    .split("\n")
    .map((line) => prefix + line)
    .join("\n");

const hidden = fc.oneof(
  inner.map((text) => `\`\`\`\n${text}\n\`\`\``),
  inner.map((text) => `~~~~ js\n\`\`\`\n${text}\n~~~~`),
  inner.map((text) => `- \`\`\`\n${indent("  ")(text)}\n  \`\`\``),
  inner.map((text) => `1. item\n\n${indent("   ")(`\`\`\`\n${text}\n\`\`\``)}`),
  inner.map((text) => `<!--\n${text}\n-->`),
  inner.map((text) => `<pre>\n${text}\n</pre>`),
  inner.map(indent("> ")),
  inner.map(indent(">")),
  inner.map(indent("    ")),
  inner.map(indent("\t")),
  fc.constantFrom("text /claude stop", "a `/claude stop` b", "/claudette stop", "`<!--` and ```` ``` ````"),
);

const hiddenText = fc.array(hidden, { maxLength: 5 }).map((blocks) => blocks.join("\n\n"));

describe("any comment", () => {
  it("is parsed without throwing", () => {
    const pieces = fc.constantFrom(
      "/claude",
      " ",
      "\n",
      "--",
      "--model",
      "=",
      "```",
      "<!--",
      "-->",
      ">",
      "- ",
      "\t",
      '"',
      "ask",
    );
    const body = fc.oneof(
      anyText,
      fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join("")),
    );

    fc.assert(
      fc.property(body, (text) => {
        expect(["none", "command", "invalid"]).toContain(parseCommand(text, grammar).kind);
      }),
      { numRuns: 1000 },
    );
  });

  it("gives the instruction as it was written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
        fc.pre(/^[^\r\n]+$/.test(text) && text.trim() !== "");
        const parsed = parseCommand(`/claude -- ${text}`, grammar);

        expect(parsed).toMatchObject({ command: { verb: "work", instruction: text.trim() } });
      }),
    );
  });

  it("takes time in proportion to its length", () => {
    const heavy = [
      "- ",
      "` ",
      "<!-- ",
      "<!--\n",
      "> ",
      "1. ",
      "```\n",
      "\n",
      "- ```\n",
      "\t",
      "--draft ",
      "-->\n",
      "“",
    ];

    for (const piece of heavy) {
      const text = `${piece.repeat(200_000 / piece.length)}\n/claude ${piece.repeat(30_000 / piece.length)}`;

      expect(
        toCpuMs(() => parseCommand(text, grammar)),
        piece,
      ).toBeLessThan(3000);
    }
  });
});

describe("a rendered command", () => {
  it("is parsed to itself", () => {
    fc.assert(
      fc.property(command, (given) => {
        expect(parseCommand(renderCommand(given), grammar)).toEqual({ kind: "command", command: given });
      }),
      { numRuns: 500 },
    );
  });

  it("is found between things that are no command, and takes them as its context", () => {
    fc.assert(
      fc.property(hiddenText, plainCommand, hiddenText, (before, given, after) => {
        const parsed = parseCommand(`${before}\n\n${renderCommand({ ...given, context: after })}`, grammar);

        const context = [before, after].filter((part) => part !== "").join("\n\n");
        expect(parsed).toMatchObject({
          kind: "command",
          command: { verb: given.verb, instruction: given.instruction },
        });
        if (parsed.kind === "command")
          expect(parsed.command.context.replace(/\s/g, "")).toBe(context.replace(/\s/g, ""));
      }),
      { numRuns: 500 },
    );
  });
});

describe("code, quotations and hidden text", () => {
  it("hold no command", () => {
    fc.assert(
      fc.property(hiddenText, (body) => {
        expect(parseCommand(body, grammar)).toEqual({ kind: "none" });
      }),
      { numRuns: 1000 },
    );
  });
});
