import nock from "nock";
import { afterEach, describe, expect, it } from "vitest";
import {
  askAgain,
  askForTurn,
  type TurnState,
  toTurnOutcome,
} from "../../../src/workflow/admit/take-turn.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun } from "../../support/a-run.ts";

afterEach(() => nock.cleanAll());

const first = aRun({ id: "a".repeat(26), trigger: { id: 1 } });
const second = aRun({ id: "b".repeat(26), trigger: { id: 2 }, commentId: 5 });

describe("F36: a run that asks for its thread", () => {
  it("takes it and reserves what its plan may cost; the second time the same", async () => {
    const { parts, keep } = aRunsParts();
    const run = await keep(first);
    const plan = aPlan({ limits: { ...aPlan().limits, budgetMicroUsd: 2_000_000 } });

    expect(await askForTurn(parts, run, plan)).toEqual({ kind: "taken", budgetMicroUsd: 2_000_000 });
    expect(await askForTurn(parts, run, plan)).toEqual({ kind: "taken", budgetMicroUsd: 2_000_000 });
  });

  it("waits behind the one before it, and says its position once", async () => {
    const { parts, fake, keep } = aRunsParts();
    await askForTurn(parts, await keep(first), aPlan());
    const run = await keep(second);
    fake.answer(200, { id: 5 });
    const waiting = await askAgain(parts, run, aPlan(), { kind: "waiting", position: 3, because: "thread" });

    expect(waiting).toMatchObject({ kind: "waiting", position: 1, because: "thread" });
    expect(await askAgain(parts, run, aPlan(), waiting)).toEqual(waiting);
    expect(fake.seen).toHaveLength(1);
    expect(fake.seen[0]).toMatchObject({
      route: "PATCH /repos/octo/pages/issues/comments/5",
      body: { body: expect.stringContaining("**Claude is waiting** · position 1 in this thread's queue") },
    });
  });

  it("says it again when it waits for something else at the same position", async () => {
    const { parts, fake, keep } = aRunsParts();
    await askForTurn(parts, await keep(first), aPlan());
    fake.answer(200, { id: 5 });
    const before: TurnState = { kind: "waiting", position: 1, because: "operator" };
    await askAgain(parts, await keep(second), aPlan(), before);

    expect(fake.seen).toHaveLength(1);
  });

  it("S16: gets nothing when the thread's budget is used up", async () => {
    const limits = {
      runs: 1,
      runsPerRepository: 1,
      minutes: 1,
      budgetMicroUsd: 5,
      threadBudgetMicroUsd: 0,
      repositoryDayBudgetMicroUsd: 9,
    };
    const { parts, keep } = aRunsParts({ settings: { limits } });

    expect(await askForTurn(parts, await keep(first), aPlan())).toMatchObject({
      kind: "no_budget",
      cap: "thread",
    });
  });

  it("F3: is stopped when somebody said stop while it waited", async () => {
    const { parts, keep } = aRunsParts();
    const run = await keep(first);
    await parts.store.threads.stop("t1", { before: 2, by: "hubot" });

    expect(await askForTurn(parts, run, aPlan())).toEqual({ kind: "stopped", by: "hubot", wasQueued: true });
  });
});

describe("what a turn means for the run", () => {
  it.each<[TurnState, ReturnType<typeof toTurnOutcome>]>([
    [
      { kind: "taken", budgetMicroUsd: 5 },
      { kind: "taken", budgetMicroUsd: 5 },
    ],
    [
      { kind: "stopped", by: "hubot", wasQueued: true },
      { kind: "stopped", by: "hubot", wasQueued: true },
    ],
    [
      { kind: "no_budget", cap: "repository", capMicroUsd: 5, spentMicroUsd: 5 },
      { kind: "budget_reached", cap: "repository", capMicroUsd: 5, text: "" },
    ],
    [{ kind: "cancelled" }, { kind: "stopped", by: undefined, wasQueued: true }],
    [
      { kind: "waiting", position: 1, because: "thread" },
      { kind: "stopped", by: undefined, wasQueued: true },
    ],
  ])("%j", (turn, outcome) => {
    expect(toTurnOutcome(turn)).toEqual(outcome);
  });
});
