import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCommand } from "../../src/command/parse-command.ts";
import type { Command, CommandOptions, PlainCommand } from "../../src/run/command.ts";
import { VERBS, type VerbRow } from "../../src/run/verbs.ts";
import { toCpuMs } from "../support/cpu-time.ts";
import { renderCommand } from "./render-command.ts";

const takesNoText = ({ words }: VerbRow) => words === "filler" || words === "person";

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
  .filter(({ row }) => !["budget", "answer"].includes(row.verb))
  .map(({ row, words, options, context }) => ({
    verb: row.verb as PlainCommand["verb"],
    instruction: takesNoText(row) ? "" : `${row.isInstruction ? `${row.verb} ` : ""}${words}`,
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
    verb: fc.constant("answer" as const),
    choices: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 }),
    instruction: fc.constant(""),
    options,
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
      "+5",
      "2",
      "please",
      "、",
      "して",
      "🙏",
      ...VERBS.map(({ verb }) => verb),
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

/** Words of work: no filler, number, amount or option is among them. */
const workWords = fc
  .array(
    fc.constantFrom("the", "server", "from", "`it`", "修正", "ошибку", "CI?", "x-2", "(see", "#12)", "tests"),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((parts) => parts.join(" "));

const rows = VERBS.filter(({ verb }) => verb !== "work" && verb !== "answer");
const shouted = rows.filter(takesNoText);
const spoken = fc.constantFrom(
  ...rows.map((row) => ({ row, name: row.verb as string })),
  ...shouted.map((row) => ({ row, name: row.verb.toUpperCase() })),
);
const alone = spoken.filter(({ row }) => takesNoText(row));

const politely = fc.constantFrom("", "please ", "Please, ", "ok ", "bitte ", "请 ", "пожалуйста ");
const filler = fc.constantFrom(
  ...["", "!", " please", ", please!", " it now", "?", "…", " 🙏", " :pray:", "。", " right now"],
  ...[" bitte", " por favor", " s'il te plaît", " s’il vous plaît", " per favore", " LÜTFEN", " proszę"],
  ...[
    " お願いします",
    "お願いします",
    "、してください",
    " 请",
    "，谢谢！",
    " пожалуйста",
    " 부탁드립니다",
    " alsjeblieft",
  ],
);

describe("F71: a verb", () => {
  it("swallows no word of work", () => {
    fc.assert(
      fc.property(politely, spoken, workWords, (polite, { row, name }, text) => {
        const parsed = parseCommand(`/claude ${polite}${name} ${text}`, grammar);

        const isTaken = row.words === "optional" || row.words === "required";
        const instruction = isTaken && !row.isInstruction ? text : `${polite}${name} ${text}`;
        expect(parsed).toMatchObject({ command: { verb: isTaken ? row.verb : "work", instruction } });
      }),
    );
  });

  it("without words is the same with a filler", () => {
    fc.assert(
      fc.property(politely, alone, filler, (polite, { row, name }, added) => {
        const parsed = parseCommand(`/claude ${polite}${name}${added}`, grammar);

        expect(parsed).toEqual(parseCommand(`/claude ${row.verb}`, grammar));
        expect(parsed).toMatchObject({ command: { verb: row.verb, instruction: "" } });
      }),
      { numRuns: 500 },
    );
  });

  it("without words is work when work follows its filler", () => {
    fc.assert(
      fc.property(alone, filler, workWords, ({ name }, added, text) => {
        const instruction = `${name}${added} ${text}`;

        expect(parseCommand(`/claude ${instruction}`, grammar)).toMatchObject({
          command: { verb: "work", instruction },
        });
      }),
    );
  });

  it("takes the options on either side of it, or ignores them all", () => {
    const working = fc.constantFrom(
      ...VERBS.filter(({ words }) => words !== "amount" && words !== "numbers"),
    );
    fc.assert(
      fc.property(working, fc.boolean(), options, (row, isBefore, given) => {
        const nothing: Command = { verb: "work", instruction: "", context: "", options: given };
        const written = renderCommand(nothing).replace("/claude", "").trim();
        const verb = row.verb === "work" ? "" : row.verb;
        const text = takesNoText(row) ? "" : "the tests";
        const line = isBefore ? `${written} ${verb} ${text}` : `${verb} ${written} ${text}`;

        expect(parseCommand(`/claude ${line}`, grammar)).toMatchObject({
          command: { verb: row.verb, options: row.options === "taken" ? given : {} },
        });
      }),
    );
  });

  it("is no command in a quotation or in code", () => {
    fc.assert(
      fc.property(spoken, filler, workWords, ({ name }, added, text) => {
        for (const said of [`/claude ${name}${added}`, `/claude ${name} ${text.replaceAll("`", "")}`]) {
          for (const quoted of [`> ${said}`, `\`${said}\``, `    ${said}`, `~~~\n${said}\n~~~`]) {
            expect(parseCommand(`${quoted}\n\nThat was it.`, grammar)).toEqual({ kind: "none" });
          }
        }
      }),
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
