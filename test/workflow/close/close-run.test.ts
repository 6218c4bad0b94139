import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../src/run/outcome.ts";
import type { Run } from "../../../src/run/run.ts";
import { CLOSING, withCheckpoint } from "../../../src/workflow/close/close-run.ts";
import { bindStep } from "../../../src/workflow/step.ts";
import { NO_FACTS } from "../../../src/workflow/tell/report.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aRun } from "../../support/a-run.ts";

const WITHDRAWN: Outcome = { kind: "stopped", by: undefined, why: "withdrawn" };
const PAUSED: Outcome = { kind: "refused", why: "paused" };
const GONE: Outcome = { kind: "abandoned", why: "gone" };

/** What GitHub is asked when a run's ending is told. */
async function told(outcome: Outcome, run: Run): Promise<string[]> {
  const { parts, fake, keep } = aRunsParts();
  const kept = await keep(run);
  for (let id = 1; id <= 4; id += 1) fake.answer(200, { id });
  await CLOSING.find(({ name }) => name === "report")?.work(bindStep(parts, kept), {
    outcome,
    facts: NO_FACTS,
  });
  return fake.seen.map(({ route }) => route).toSorted();
}

const COMMENTS = "POST /repos/octo/pages/issues/12/comments";
const UNLABEL = "DELETE /repos/octo/pages/issues/12/labels/claude";

/** A run that took a plan up ends like this; gives who has the plan then. */
async function planAfter(run: Partial<Run>): Promise<string | undefined> {
  const { parts, keep } = aRunsParts();
  const plan = await keep(aRun({ id: "a".repeat(26), trigger: { id: 2 } }));
  await parts.store.runs.end(plan.id, {
    outcome: { kind: "planned", text: "1." },
    costMicroUsd: 0,
    now: plan.createdAt,
  });
  const kept = await keep(aRun());
  await parts.store.runs.claimAnswer(plan.id, kept.id);
  const ending = { outcome: { kind: "stopped", by: "ada" }, facts: NO_FACTS } as const;
  const finish = CLOSING.find(({ name }) => name === "finish");
  // The second time it is the same.
  for (const _ of [1, 2]) await finish?.work(bindStep(parts, { ...kept, ...run }), ending);
  return (await parts.store.runs.get(plan.id))?.answeredBy;
}

const SPENT = { model: "sonnet", startedAt: 1, turns: 1, tokens: 1, costMicroUsd: 1, sessionCostMicroUsd: 1 };

describe("F21: what was kept while the agent worked", () => {
  const FIGURES = { files: 2, additions: 3, deletions: 1 };
  const NOTE = "Claude's last changes are not in this: it is what was kept at 00:00 UTC, while it worked.";
  const checkpoint = { at: 9, ...FIGURES, before: "e".repeat(26) };

  it.each<[string, Outcome, Outcome["kept"]]>([
    [
      "is offered by an ending that has nothing younger",
      { kind: "broken", detail: "x" },
      { at: 9, ...FIGURES, notes: [NOTE] },
    ],
    ["is not where more was collected", { kind: "stopped", by: "ada", kept: FIGURES }, FIGURES],
    [
      "is not beside what is published",
      {
        ...{
          kind: "published",
          pullRequest: undefined,
          commitSha: "",
          commitUrl: "",
          branch: "",
          branchUrl: "",
        },
        ...{ title: "", summary: "", files: 1, additions: 1, deletions: 0, draft: false },
        ...{ isUnfinished: false, notes: [] },
      },
      undefined,
    ],
  ])("%s", (_, outcome, kept) => {
    expect(withCheckpoint(outcome, { checkpoint }).kept).toEqual(kept);
    expect(withCheckpoint(outcome, { checkpoint: undefined })).toBe(outcome);
  });

  it("is in the run's row with its ending, also where a sweep closes it", async () => {
    const { parts, keep } = aRunsParts();
    const run = await keep(aRun());
    await parts.store.runs.update(run.id, { checkpoint });
    const kept = (await parts.store.runs.get(run.id)) ?? run;
    const ending = { outcome: { kind: "broken", detail: "the execution" }, facts: NO_FACTS } as const;
    await CLOSING.find(({ name }) => name === "finish")?.work(bindStep(parts, kept), ending);

    expect((await parts.store.runs.get(run.id))?.outcome).toEqual({
      ...{ kind: "broken", detail: "the execution" },
      kept: { at: 9, ...FIGURES, notes: [NOTE] },
    });
  });
});

describe("what a run took up", () => {
  it("waits again when its agent never worked, so that the same command works once more", async () => {
    expect(await planAfter({})).toBeUndefined();
  });

  it("stays taken when it did", async () => {
    expect(await planAfter({ spent: SPENT })).toBe(aRun().id);
  });
});

describe("the end of a run", () => {
  it("F34: that was withdrawn before anybody was told of it is told to nobody: a deleted comment makes the app say nothing", async () => {
    expect(await told(WITHDRAWN, aRun())).toEqual([]);
  });

  it("F34: that was withdrawn later is told where it was told before", async () => {
    expect(await told(WITHDRAWN, aRun({ commentId: 5 }))).toEqual([
      "PATCH /repos/octo/pages/issues/comments/5",
    ]);
  });

  it("takes its label off when it came to nothing before it was announced, so that it can be given again", async () => {
    const run = aRun({ trigger: { kind: "label" } });

    expect(await told(PAUSED, run)).toEqual([UNLABEL, COMMENTS]);
    expect(await told(PAUSED, { ...run, commentId: 5 })).not.toContain(UNLABEL);
    expect(await told(PAUSED, aRun())).toEqual([COMMENTS]);
    expect(await told(GONE, run)).toEqual([]);
  });
});
