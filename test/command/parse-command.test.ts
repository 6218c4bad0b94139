import { describe, expect, it } from "vitest";
import { parseCommand } from "../../src/command/parse-command.ts";
import type { Grammar } from "../../src/run/command.ts";
import { toCpuMs } from "../support/cpu-time.ts";
import { type Expected, HIDDEN, OPTION_CASES, PLACES, VERB_CASES } from "./grammar-cases.ts";

const grammar: Grammar = { command: "/claude", appSlug: "sandpiper-bot", mention: "@claude" };

function expectParsed(body: string, expected: Expected) {
  const parsed = parseCommand(body, grammar);

  if (expected === "none") {
    expect(parsed).toEqual({ kind: "none" });
  } else if ("problem" in expected) {
    expect(parsed).toMatchObject({ kind: "invalid", problem: expect.stringContaining(expected.problem) });
  } else {
    const { text = "", context = "", options = {}, ...rest } = expected;
    expect(parsed).toEqual({ kind: "command", command: { ...rest, instruction: text, context, options } });
  }
}

describe("F71 and F67: where a command may stand", () => {
  it.each(PLACES)("%j", expectParsed);
});

describe("what is not the author's own text", () => {
  it.each(HIDDEN)("%j", expectParsed);
});

describe("F71: verbs that never swallow work", () => {
  it.each(VERB_CASES)("%j", expectParsed);
});

describe("F71: options", () => {
  it.each(OPTION_CASES)("%j", expectParsed);
});

describe("a refusal", () => {
  const bodies = [...VERB_CASES, ...OPTION_CASES]
    .filter(([, expected]) => typeof expected === "object" && "problem" in expected)
    .map(([body]) => body);

  it.each(bodies)("shows one line and a form that is right: %j", (body) => {
    const parsed = parseCommand(body, grammar);

    if (parsed.kind !== "invalid") throw new Error("expected a refusal");
    expect(parsed.problem).not.toMatch(/\n/);
    expect(parseCommand(parsed.example, grammar).kind).toBe("command");
  });

  it("F71: a misspelt option is asked about, with the form that was meant", () => {
    expect(parseCommand("/claude --bugdet 3 fix this", grammar)).toMatchObject({
      problem: "`--bugdet` is not an option here. Did you mean `--budget`?",
      example: "/claude --budget 3 fix this",
    });
    expect(parseCommand("/claude --modle=opus `x`", grammar)).toMatchObject({
      example: "/claude --model=opus x",
    });
    expect(parseCommand("/claude --verbose fix", grammar)).toMatchObject({
      problem: expect.stringContaining("the options are"),
    });
  });

  it.each([
    ["--model opus --bugdet 3 fix this", "--model opus --budget 3 fix this"],
    ["ask --modle opus why?", "ask --model opus why?"],
    ["--budget lots fix this", "--budget 2.50 lots fix this"],
    ["--budget fix this", "--budget 2.50 fix this"],
    ["--budget 2,50 fix this", "--budget 2.50 fix this"],
    ["--model --draft fix", "--model opus --draft fix"],
    ["fix this --minutes many", "fix this --minutes 30"],
    ["--model opus --model haiku fix", "--model opus fix"],
    ["ask --verbose why?", "ask -- --verbose why?"],
    ["--draft=maybe fix", "--draft fix"],
  ])("shows what was written, with the mistake mended: %s", (written, mended) => {
    expect(parseCommand(`/claude ${written}`, grammar)).toMatchObject({ example: `/claude ${mended}` });
  });

  it("F67: without a mention of the operator's, `@claude` is a person", () => {
    expect(parseCommand("@claude fix this", { command: "/claude" })).toEqual({ kind: "none" });
  });

  it("names a long or odd option without giving it room", () => {
    const parsed = parseCommand(`/claude --${"a".repeat(500)} fix`, grammar);

    expect(parsed).toMatchObject({ problem: expect.stringMatching(/^`--a{38}` is not an option/) });
  });

  it("cuts no character in two", () => {
    const long = [37, 38, 39].map((size) => `/claude --model ${"a".repeat(size)}😀😀 fix`);
    const longer = [174, 175, 176].map((size) => `/claude --modle opus ${"a".repeat(size)}😀😀 fix`);
    for (const body of [...long, ...longer]) {
      const parsed = parseCommand(body, grammar);

      expect(JSON.stringify(parsed)).not.toMatch(/\\ud[89a-f]/);
      expect(parsed.kind).toBe("invalid");
    }
  });

  it("shows a space for a value of which nothing is left", () => {
    const parsed = parseCommand("/claude --model ``` fix", grammar);

    expect(parsed).toMatchObject({ problem: expect.stringMatching(/not ` `$/) });
  });

  it("is what an instruction beyond 64 KB gets", () => {
    const parsed = parseCommand(`/claude ask ${"é".repeat(32_769)}`, grammar);

    expect(parsed).toMatchObject({ kind: "invalid", problem: expect.stringContaining("65536 bytes") });
    expect(parseCommand(`/claude ask ${"é".repeat(32_768)}`, grammar).kind).toBe("command");
  });
});

describe("another command word", () => {
  it("is taken as it is, not as a pattern", () => {
    expect(parseCommand("/a.c fix", { command: "/a.c" }).kind).toBe("command");
    expect(parseCommand("/abc fix", { command: "/a.c" }).kind).toBe("none");
  });

  it("stands in the example", () => {
    expect(parseCommand("!bot ask", { command: "!bot" })).toMatchObject({
      example: "!bot ask why is this slow?",
    });
  });

  it("leaves mentions alone when the app's slug is not known", () => {
    expect(parseCommand("@sandpiper-bot fix", { command: "/claude" }).kind).toBe("none");
  });
});

it.each([
  ["an address of one word", (size: number) => `[a](${"a".repeat(size)})`],
  ["a definition of one word", (size: number) => `[x]: ${"ab".repeat(size / 2)} "t"\n\n[x]`],
  ["fences in raw HTML without an end", (size: number) => "<b>\n```a\n\n".repeat(size / 11)],
  ["raw text without an end", (size: number) => "<p><pre>\n\n".repeat(size / 10)],
])("S32: %s is read in proportion to its length", (_, toText) => {
  const read = (size: number) => toCpuMs(() => parseCommand(`${toText(size)}\n/claude fix`, grammar));

  expect(parseCommand(`/claude fix\n\n${toText(1_000)}`, grammar).kind).toBe("command");
  read(1_000);
  expect(read(200_000)).toBeLessThan(60 * Math.max(read(10_000), 10));
});

it("a long amount takes no longer to refuse than a long comment to read", () => {
  const text = `/claude budget +${".".repeat(60_000)}x`;

  expect(parseCommand(text, { command: "/claude" }).kind).toBe("invalid");
  expect(toCpuMs(() => parseCommand(text, { command: "/claude" }))).toBeLessThan(3_000);
});
