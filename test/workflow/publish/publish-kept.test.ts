import { describe, expect, it } from "vitest";
import { serializeChangeSet } from "../../../src/change/serialize.ts";
import { type Evidence, isSound } from "../../../src/run/evidence.ts";
import type { Outcome } from "../../../src/run/outcome.ts";
import { takeKept, toEvidence } from "../../../src/workflow/publish/publish-kept.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { anOutcome } from "../../support/a-outcome.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun } from "../../support/a-run.ts";

const after = { command: "npm test", state: "passed", exitCode: 0, seconds: 1, tail: "" } as const;
const EVIDENCE: Evidence = { checks: [{ after }], proof: "proven", notes: [], weakened: [] };
const FIGURES = { files: 1, additions: 1, deletions: 0 };
const aChange = (content: string) =>
  serializeChangeSet({
    baseSha: "b".repeat(40),
    changes: [{ kind: "put", path: "note.md", mode: "100644", content: Buffer.from(content) }],
    ...{ additions: 1, deletions: 0 },
  });
const CHECKED = anOutcome("kept_back", {
  text: "what it did",
  kept: { ...FIGURES, title: "Add a note", done: ["Added it"], evidence: EVIDENCE },
});

/** What is taken when these runs kept a change, one after the other. */
async function takenAfter(...runs: { content: string; outcome: Outcome }[]) {
  return takenFrom(undefined, ...runs);
}

/** The same where the page or button of a run says it; undefined: in words. */
async function takenFrom(ofRun: string | undefined, ...runs: { content: string; outcome: Outcome }[]) {
  const { parts, fake, keep } = aRunsParts();
  for (const [index, { content, outcome }] of runs.entries()) {
    const id = `run-${index}`;
    await keep(aRun({ id, trigger: { id: 100 + index } }));
    await parts.store.changeSets.put(id, aChange(content));
    await parts.store.threads.update("t1", { keptRunId: id });
    await parts.store.runs.end(id, { outcome, costMicroUsd: 0, now: index + 1 });
  }
  const command = { verb: "publish", options: {}, instruction: "", context: "" } as const;
  const run = await keep(aRun({ command: ofRun === undefined ? command : { ...command, ofRun } }));
  fake.answer(200, { sha: "b".repeat(40), tree: { sha: "tree" } }).answer(204);
  return takeKept(await openThread(bindStep(parts, run)), aPlan());
}

describe("a kept change that is published later", () => {
  const answered = anOutcome("answered", { text: "Because.", kept: FIGURES });

  it("has the words and the evidence of the run that kept it", async () => {
    expect(await takenAfter({ content: "A note.\n", outcome: CHECKED })).toMatchObject({
      kind: "taken",
      text: "what it did",
      kept: CHECKED.kept,
    });
  });

  it("has them still where a later run kept the very same once more", async () => {
    const taken = await takenAfter(
      { content: "A note.\n", outcome: CHECKED },
      { content: "A note.\n", outcome: answered },
    );

    expect(taken).toMatchObject({ text: "what it did", kept: { evidence: EVIDENCE } });
  });

  it("has no evidence of another change", async () => {
    const taken = await takenAfter(
      { content: "A note.\n", outcome: CHECKED },
      { content: "Another.\n", outcome: answered },
    );

    expect(taken).toMatchObject({ text: "Because.", kept: FIGURES });
    expect(taken).not.toHaveProperty("kept.evidence");
  });
});

describe("a change that is published from a run's page or button", () => {
  const one = { content: "A note.\n", outcome: CHECKED };
  const other = { content: "Another.\n", outcome: anOutcome("answered", { text: "", kept: FIGURES }) };

  it("is that run's, also where a later one kept the very same", async () => {
    expect(await takenFrom("run-0", one)).toMatchObject({ kind: "taken" });
    expect(await takenFrom("run-0", one, one)).toMatchObject({ kind: "taken" });
  });

  it("is none where the thread keeps another by now: nobody saw that there", async () => {
    expect(await takenFrom("run-0", one, other)).toMatchObject({
      kind: "ended",
      outcome: { kind: "nothing_to", what: "publish" },
    });
    expect(await takenFrom("run-7", one)).toMatchObject({ kind: "ended" });
  });
});

describe("the evidence that a kept change is published with", () => {
  const checking = aPlan({ verify: ["npm test"] });
  const weakened = [{ path: "a.test.js", detail: "skips a test" }];

  it("is what was seen then", () => {
    expect(toEvidence({ ...FIGURES, evidence: EVIDENCE }, checking)).toBe(EVIDENCE);
  });

  it("says that nobody looked where the repository asks for checks, and is not sound", () => {
    const unseen = toEvidence(FIGURES, checking);

    expect(unseen?.notes).toEqual(["Sandpiper has not checked this change."]);
    expect(isSound(unseen)).toBe(false);
    expect(toEvidence(FIGURES, aPlan())).toBeUndefined();
  });

  it("S23: says where tests are weakened, checked or not", () => {
    const evidence: Evidence = { ...EVIDENCE, checks: [], proof: "not_told", weakened };

    expect(toEvidence({ ...FIGURES, evidence }, aPlan())).toMatchObject({ notes: [], weakened });
    expect(toEvidence({ ...FIGURES, evidence }, checking)).toMatchObject({ weakened });
  });
});
