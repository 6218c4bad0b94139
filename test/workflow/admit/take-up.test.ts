import { describe, expect, it } from "vitest";
import type { AnswerCommand, PlainCommand } from "../../../src/run/command.ts";
import type { Outcome } from "../../../src/run/outcome.ts";
import { findSource } from "../../../src/workflow/admit/take-up.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { NOW } from "../../support/a-github.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aRun } from "../../support/a-run.ts";

const WORDS = { options: {}, instruction: "", context: "" };
const asked = (question: string): Outcome => ({ kind: "asked", question, options: ["a", "b"], text: "" });
const planned = (text: string): Outcome => ({ kind: "planned", text });
const parked = (instruction: string): Outcome => ({ kind: "parked", instruction, isCut: false });
const answer: AnswerCommand = { ...WORDS, verb: "answer", choices: [2] };
const approve: PlainCommand = { ...WORDS, verb: "approve" };
const words: PlainCommand = { ...WORDS, verb: "work", instruction: "add a test, too" };

/** What a command that came in at `NOW` takes up in a thread where runs ended at these seconds from then. */
async function takeUp(
  command: AnswerCommand | PlainCommand,
  ended: readonly (readonly [Outcome, seconds: number, login?: string])[],
) {
  const { parts, fake, keep } = aRunsParts();
  fake.clock.now = NOW + 60_000;
  for (const [index, [outcome, seconds, login = "mallory"]] of ended.entries()) {
    const actor = { login, id: 100 + index, type: "User" } as const;
    const { id } = await keep(aRun({ id: String(index).repeat(26), trigger: { id: index + 1 }, actor }));
    await parts.store.runs.end(id, { outcome, costMicroUsd: 0, now: NOW + seconds * 1_000 });
  }
  const run = await keep(aRun({ id: "f".repeat(26), trigger: { id: 99 }, command }));
  return findSource(await openThread(bindStep(parts, run)));
}

describe("a command that takes up what waits in its thread", () => {
  it.each([
    ["the plan", approve, planned("1."), { kind: "plan", plan: "1." }],
    ["a command of somebody who may not write", approve, parked("fix"), { kind: "parked" }],
    ["a question, by number", answer, asked("Which?"), { kind: "question", choices: ["b"] }],
    ["a question, in words", words, asked("Which?"), { kind: "question", choices: [] }],
  ] as const)("finds %s", async (_, command, outcome, takesUp) => {
    expect(await takeUp(command, [[outcome, -1]])).toMatchObject({ kind: "source", takesUp });
  });

  it.each([
    ["an approval", approve, planned("1."), { kind: "ended", outcome: { what: "approve" } }],
    ["a number", answer, asked("Which?"), { kind: "ended", outcome: { what: "answer" } }],
    ["words", words, asked("Which?"), { kind: "source", takesUp: undefined }],
  ] as const)("was given before it was there: %s is not for it", async (_, command, outcome, source) => {
    expect(await takeUp(command, [[outcome, 1]])).toMatchObject(source);
  });

  it("approves what its giver saw, and not what an outsider left while it waited for its turn", async () => {
    const source = await takeUp(approve, [
      [parked("add a note"), -60],
      [parked("add a backdoor"), 30],
    ]);

    expect(source).toMatchObject({ command: { verb: "work", instruction: "add a note" } });
  });

  it("takes a plan before a command that was left after it, and a command by its author's name", async () => {
    const waiting = [
      [planned("1."), -60],
      [parked("add a note"), -30, "mallory"],
      [parked("add a test"), -20, "trudy"],
    ] as const;

    expect(await takeUp(approve, waiting)).toMatchObject({ takesUp: { kind: "plan" } });
    expect(await takeUp({ ...approve, person: "Mallory" }, waiting)).toMatchObject({
      command: { instruction: "add a note" },
    });
    expect(await takeUp({ ...approve, person: "nobody" }, waiting)).toMatchObject({ kind: "ended" });
  });

  it("takes none of several commands without a name", async () => {
    const waiting = [
      [parked("add a note"), -30, "mallory"],
      [parked("add a test"), -20, "trudy"],
    ] as const;

    expect(await takeUp(approve, waiting)).toMatchObject({
      kind: "ended",
      outcome: { kind: "nothing_to", what: "approve", people: ["trudy", "mallory"] },
    });
  });

  it("approves the newest plan alone, by a button, too", async () => {
    const waiting = [
      [planned("first"), -60],
      [planned("second"), -30],
    ] as const;

    expect(await takeUp({ ...approve, ofRun: "0".repeat(26) }, waiting)).toMatchObject({ kind: "ended" });
    expect(await takeUp({ ...approve, ofRun: "1".repeat(26) }, waiting)).toMatchObject({
      takesUp: { plan: "second" },
    });
  });

  it("an answer in words to a plan's question is a plan again; after `ask` it is work", async () => {
    const question = (verb: "plan" | "ask") => ({ ...asked("Which?"), verb }) as Outcome;

    expect(await takeUp(words, [[question("plan"), -1]])).toMatchObject({ command: { verb: "plan" } });
    expect(await takeUp(words, [[question("ask"), -1]])).toMatchObject({ command: { verb: "work" } });
  });

  it.each(["plan", "ask"] as const)("still changes nothing where a run of %s asked", async (verb) => {
    const question = { ...asked("Which?"), verb } as Outcome;

    expect(await takeUp(answer, [[question, -1]])).toMatchObject({ command: { verb } });
  });
});
