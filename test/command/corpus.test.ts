import { describe, expect, it } from "vitest";
import { parseCommand } from "../../src/command/parse-command.ts";
import type { ParsedCommand } from "../../src/run/command.ts";
import { CORPUS, CORPUS_GRAMMAR, type Reading } from "./corpus.ts";

/** The comments that are not read as a person would, and why that is left so. */
const MISREAD: readonly string[] = [
  // Words after `stop` are work, whatever mark is between: of `stop, and use the other API` the rest would be lost.
  "/claude stop, this is the wrong branch",
  // An amount with a comma is asked about, as `--budget 2,50` is: it is money.
  "/claude budget +2,50",
];

function toReading(parsed: ParsedCommand): Reading {
  if (parsed.kind !== "command") return { verb: parsed.kind === "none" ? "none" : "refused" };
  const { instruction, options, context: _, ...said } = parsed.command;
  return {
    ...said,
    ...(instruction === "" ? {} : { instruction }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
}

describe("200 comments in ten languages and more", () => {
  it("are 200, of which at least 198 are read as a person would", () => {
    expect(new Set(CORPUS.map(({ comment }) => comment)).size).toBe(200);
    expect(new Set(CORPUS.map(({ language }) => language)).size).toBeGreaterThanOrEqual(10);
    expect(MISREAD.length).toBeLessThanOrEqual(2);
  });

  it.each(CORPUS.filter(({ comment }) => !MISREAD.includes(comment)))(
    "F71: $language: $comment",
    ({ comment, reading }) => {
      expect(toReading(parseCommand(comment, CORPUS_GRAMMAR))).toEqual(reading);
    },
  );

  it.each(CORPUS.filter(({ comment }) => MISREAD.includes(comment)))(
    "F71: $language: $comment is read otherwise",
    ({ comment, reading }) => {
      expect(toReading(parseCommand(comment, CORPUS_GRAMMAR))).not.toEqual(reading);
    },
  );
});
