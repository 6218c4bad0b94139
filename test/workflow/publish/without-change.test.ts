import { describe, expect, it } from "vitest";
import { ANSWER_KINDS, type AnswerKind } from "../../../src/agent/answer.ts";
import { toCutNote } from "../../../src/report/cut-words.ts";
import type { CutShort, Outcome } from "../../../src/run/outcome.ts";
import { toCutOutcome, toEmptyOutcome } from "../../../src/workflow/publish/without-change.ts";
import { aProgress } from "../../support/a-report.ts";
import { aPlan } from "../../support/a-run.ts";

const answered = (kind: AnswerKind | undefined) =>
  aProgress({
    answer: { title: undefined, summary: "the summary", done: [], followUps: [], kind },
    lastText: "last words",
  });
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
    expect(toEmptyOutcome(answered(kind), aPlan({ verb: "ask" }))).toEqual({ kind: "answered", text });
  });

  it.each([
    ["plan", { verb: "plan" }],
    ["ask", { verb: "ask" }],
    ["work", {}],
  ] as const)("asks, and its question knows whether the run may change anything: %s", (verb, kept) => {
    const question = { text: "Which?", options: ["one", "two"] };
    const progress = aProgress({
      answer: { title: undefined, summary: text, done: [], followUps: [], kind: "question", question },
    });

    expect(toEmptyOutcome(progress, aPlan({ verb }))).toEqual({
      ...{ kind: "asked", question: "Which?", options: ["one", "two"], text },
      ...kept,
    });
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

  const most = { amount: 60, by: "server" } as const;
  const ofRun = { cap: "run", capMicroUsd: 2_000_000, most } as const;
  const ofThread = { cap: "thread", capMicroUsd: 20_000_000, mostMicroUsd: 40_000_000 } as const;
  const text = "last words";

  it.each<[CutShort, Outcome, string]>([
    [{ why: "time" }, { kind: "timed_out", minutes: 45, most, text }, "after 45 minutes"],
    [{ why: "turns" }, { kind: "max_turns", turns: 200, text }, "after 200 turns"],
    [
      { why: "budget", cap: ofRun },
      { kind: "budget_reached", ...ofRun, text },
      "when the budget of $2 for this run was used up",
    ],
    [
      { why: "budget", cap: ofThread },
      { kind: "budget_reached", ...ofThread, text },
      "when the budget of $20 for this thread was used up",
    ],
    [
      { why: "silence" },
      {
        kind: "agent_failed",
        failure: "no_result",
        detail: "Claude said nothing for ten minutes and was ended.",
      },
      "after ten minutes of silence",
    ],
  ])("by %j, which is told whether its work is a draft or not", (end, outcome, words) => {
    expect(toCutOutcome(end, progress, aPlan())).toEqual(outcome);
    expect(toCutNote(end, aPlan().limits)).toBe(
      `Claude was cut short ${words}. This is what it had done by then.`,
    );
  });

  it("says what it answered in its last turn, which is not in its last words", () => {
    const end = { why: "budget", cap: ofThread } as const;

    expect(toCutOutcome(end, { ...answered("answered"), lastText: "" }, aPlan({ verb: "plan" }))).toEqual({
      ...{ kind: "budget_reached", ...ofThread, text: "the summary" },
    });
  });
});
