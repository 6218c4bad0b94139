import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ANSWER_KINDS, ANSWER_SCHEMA, parseAnswer } from "../../src/agent/answer.ts";

const structured = { title: "Fix it", summary: "Fixed.", done: ["a", "b"], outcome: "changed" };

describe("the agent's answer", () => {
  it("is its structured output", () => {
    expect(parseAnswer({ structured_output: structured, result: "{}" }, "last")).toEqual({
      title: "Fix it",
      summary: "Fixed.",
      done: ["a", "b"],
      kind: "changed",
      followUps: [],
    });
  });

  it.each([
    ["no result", undefined, "last words"],
    ["a result without text", { structured_output: undefined, result: undefined }, "last words"],
    ["a result of nothing but space", { structured_output: null, result: " \n" }, "last words"],
    ["an output of another shape", { structured_output: 7, result: "the result" }, "the result"],
    [
      "an output that says nothing",
      { structured_output: { title: " ", summary: "" }, result: "the result" },
      "the result",
    ],
  ])("is made of the text when there is %s", (_, result, summary) => {
    expect(parseAnswer(result, "last words\n")).toEqual({
      title: undefined,
      summary,
      done: [],
      kind: undefined,
      followUps: [],
    });
  });

  it("keeps what is right of an output that is partly wrong", () => {
    const output = { title: "Fix it", summary: 5, done: "none", outcome: "won" };

    expect(parseAnswer({ structured_output: output, result: "text" }, "")).toEqual({
      title: "Fix it",
      summary: "text",
      done: [],
      kind: undefined,
      followUps: [],
    });
  });

  it("has no title when the output has only a summary", () => {
    expect(parseAnswer({ structured_output: { summary: "s" }, result: undefined }, "")).toMatchObject({
      title: undefined,
      summary: "s",
    });
  });

  it("asks one question with up to six options, where it says that it asks", () => {
    const asking = {
      ...structured,
      outcome: "question",
      question: " Tabs? ",
      options: ["yes", " ", ..."abcdefg"],
    };
    const read = (output: object) => parseAnswer({ structured_output: output, result: undefined }, "");

    expect(read(asking)).toMatchObject({
      kind: "question",
      question: { text: "Tabs?", options: ["yes", "a", "b", "c", "d", "e"] },
    });
    expect(read({ ...asking, question: "" })).toMatchObject({ kind: "unclear" });
    expect(read({ ...asking, outcome: "changed" })).not.toHaveProperty("question");
    expect(read({ ...structured, follow_ups: ["Tidy up", "", ..."123456"] }).followUps).toEqual([
      ...["Tidy up", "1", "2", "3", "4"],
    ]);
  });

  it("F25: is cut", () => {
    const long = "x ".repeat(50_000);
    const output = {
      title: "t ".repeat(2_500),
      summary: long,
      done: Array(200).fill(long),
      outcome: "changed",
    };
    const answer = parseAnswer({ structured_output: output, result: long }, long);

    expect(answer.title).toHaveLength(200);
    expect(answer.summary).toHaveLength(20_000);
    expect(answer.done).toHaveLength(50);
    expect(answer.done[0]).toHaveLength(500);
    expect(parseAnswer(undefined, long).summary).toHaveLength(20_000);
  });

  it("S15: never throws, whatever the output is", () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.option(fc.string(), { nil: undefined }),
        fc.string(),
        (output, result, last) => {
          const answer = parseAnswer({ structured_output: output, result }, last);

          expect(typeof answer.summary).toBe("string");
          expect([undefined, ...ANSWER_KINDS]).toContain(answer.kind);
        },
      ),
    );
  });

  it("is asked for with a schema that names every field and every kind", () => {
    const optional = ["question", "options", "follow_ups"];
    expect([...ANSWER_SCHEMA.required, ...optional].toSorted()).toEqual(
      Object.keys(ANSWER_SCHEMA.properties).toSorted(),
    );
    expect(ANSWER_SCHEMA.properties.outcome.enum).toEqual(ANSWER_KINDS);
  });
});
