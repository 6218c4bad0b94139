import { describe, expect, it } from "vitest";
import type { TurnState } from "../../../src/run/thread.ts";
import { askAgain, askForTurn, endQueued } from "../../../src/workflow/admit/take-turn.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun, aStop } from "../../support/a-run.ts";

const first = aRun({ id: "a".repeat(26), trigger: { id: 1 } });
const second = aRun({ id: "b".repeat(26), trigger: { id: 2 }, commentId: 5 });

describe("F36: a run that asks for its thread", () => {
  it("takes it and reserves what its plan may cost; the second time the same", async () => {
    const { parts, keep } = aRunsParts();
    const run = await keep(first);
    const plan = aPlan({ limits: { ...aPlan().limits, budgetMicroUsd: 2_000_000 } });

    expect(await askForTurn(await openThread(bindStep(parts, run)), plan)).toEqual({
      kind: "taken",
      budgetMicroUsd: 2_000_000,
    });
    expect(await askForTurn(await openThread(bindStep(parts, run)), plan)).toEqual({
      kind: "taken",
      budgetMicroUsd: 2_000_000,
    });
  });

  it("waits behind the one before it, and says its position once", async () => {
    const { parts, fake, keep } = aRunsParts();
    await askForTurn(await openThread(bindStep(parts, await keep(first))), aPlan());
    const run = await keep(second);
    fake.answer(200, { id: 5 });
    const waiting = await askAgain(await openThread(bindStep(parts, run)), {
      plan: aPlan(),
      before: { kind: "waiting", position: 3, because: "thread" },
    });

    expect(waiting).toMatchObject({ kind: "waiting", position: 1, because: "thread" });
    expect(
      await askAgain(await openThread(bindStep(parts, run)), { plan: aPlan(), before: waiting as TurnState }),
    ).toEqual(waiting);
    expect(fake.seen).toHaveLength(1);
    expect(fake.seen[0]).toMatchObject({
      route: "PATCH /repos/octo/pages/issues/comments/5",
      body: { body: expect.stringContaining("**Claude is waiting** · position 1 in this thread's queue") },
    });
  });

  it("says it again when it waits for something else at the same position", async () => {
    const { parts, fake, keep } = aRunsParts();
    await askForTurn(await openThread(bindStep(parts, await keep(first))), aPlan());
    fake.answer(200, { id: 5 });
    const before: TurnState = { kind: "waiting", position: 1, because: "operator" };
    await askAgain(await openThread(bindStep(parts, await keep(second))), { plan: aPlan(), before });

    expect(fake.seen).toHaveLength(1);
  });

  it("S16: gets nothing when the thread's budget is used up", async () => {
    const limits = {
      runs: 1,
      runsPerRepository: 1,
      minutes: 1,
      budgetMicroUsd: 5,
      threadBudgetMicroUsd: 0,
      threadBudgetMaxMicroUsd: 8_000_000,
      repositoryDayBudgetMicroUsd: 9,
      personDayBudgetMicroUsd: 9,
    };
    const { parts, keep } = aRunsParts({ settings: { limits } });

    expect(await askForTurn(await openThread(bindStep(parts, await keep(first))), aPlan())).toEqual({
      kind: "ended",
      outcome: { kind: "budget_reached", cap: "thread", capMicroUsd: 0, mostMicroUsd: 8_000_000, text: "" },
    });
  });

  it("F3: ends as one that had not begun when somebody said stop while it waited", async () => {
    const { parts, keep } = aRunsParts();
    const run = await keep(first);
    await parts.store.threads.stop("t1", aStop({ by: "hubot" }));

    const outcome = { kind: "stopped", by: "hubot", wasQueued: true };
    expect(endQueued(await openThread(bindStep(parts, run)))).toEqual({ kind: "ended", outcome });
  });

  it("ends with a run that has ended already", async () => {
    const { parts, keep } = aRunsParts();
    const run = await keep(first);
    const outcome = { kind: "answered", text: "" } as const;
    await parts.store.runs.end(run.id, { outcome, costMicroUsd: 0, now: 1 });

    expect(await askForTurn(await openThread(bindStep(parts, run)), aPlan())).toEqual({
      kind: "ended",
      outcome: { kind: "stopped", by: undefined, wasQueued: true },
    });
  });
});
