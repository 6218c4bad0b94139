import { describe, expect, it } from "vitest";
import { ANSWER_KINDS, type AnswerKind } from "../../src/agent/answer.ts";
import { toCutNote, toCutOutcome, toEmptyOutcome } from "../../src/run/conclude.ts";
import { aProgress } from "../support/a-report.ts";
import { aPlan } from "../support/a-run.ts";

const answered = (kind: AnswerKind | undefined) =>
  aProgress({ answer: { title: undefined, summary: "the summary", done: [], kind }, lastText: "last words" });
const text = "the summary";

describe("F24: an agent that ended well and changed nothing", () => {
  it.each([
    ["answered", { kind: "answered", text }],
    ["needs_person", { kind: "no_change", why: "needs_person", text }],
    ["unclear", { kind: "no_change", why: "unclear", text }],
    ["nothing_to_change", { kind: "no_change", why: "nothing", text }],
    ["changed", { kind: "no_change", why: "nothing", text }],
    [undefined, { kind: "answered", text }],
  ] as const)("and says %s", (kind, outcome) => {
    expect(toEmptyOutcome(answered(kind), aPlan())).toEqual(outcome);
  });

  it.each(ANSWER_KINDS)("has answered in a read-only run, whatever it says: %s", (kind) => {
    expect(toEmptyOutcome(answered(kind), aPlan({ readOnly: true }))).toEqual({ kind: "answered", text });
  });

  it("and gave no account of it: its last words are the answer", () => {
    expect(toEmptyOutcome(aProgress({ lastText: "last words\n" }), aPlan())).toEqual({
      kind: "answered",
      text: "last words",
    });
  });
});

describe("F23: an agent that was cut short", () => {
  const progress = aProgress({ lastText: "last words" });

  it.each([
    ["time", { kind: "timed_out", minutes: 45, text: "last words" }, "after 45 minutes"],
    ["turns", { kind: "max_turns", turns: 200, text: "last words" }, "after 200 turns"],
    [
      "budget",
      { kind: "budget_reached", cap: "run", capMicroUsd: 5_000_000, text: "last words" },
      "when its budget was used up",
    ],
    [
      "silence",
      {
        kind: "agent_failed",
        failure: "no_result",
        detail: "It said nothing for ten minutes and was ended.",
      },
      "after ten minutes of silence",
    ],
  ] as const)("by %s", (why, outcome, words) => {
    expect(toCutOutcome(why, progress, aPlan())).toEqual(outcome);
    expect(toCutNote(why, aPlan())).toBe(
      `The agent was cut short ${words}: this is what it had done by then, as a draft.`,
    );
  });
});
