import { describe, expect, it } from "vitest";
import { decideBudgetCap } from "../../../src/workflow/work/work-end.ts";
import { aPlan } from "../../support/a-run.ts";

const limits = {
  threadBudgetMicroUsd: 20_000_000,
  threadBudgetMaxMicroUsd: 40_000_000,
  repositoryDayBudgetMicroUsd: 50_000_000,
  personDayBudgetMicroUsd: 25_000_000,
};
const most = { amount: 5_000_000, by: "server" };

/** A plan asks for five dollars. */
const capOf = (given: number, spentInThread: number, raisedMicroUsd = 0) =>
  decideBudgetCap({
    run: { budgetMicroUsd: given },
    plan: aPlan(),
    thread: { spentMicroUsd: spentInThread, raisedMicroUsd },
    spent: { repositoryDayMicroUsd: 50_000_000, personDayMicroUsd: 0 },
    limits,
  });

describe("F119: the budget that ended a run", () => {
  it("is the run's own when it got what it asked for", () => {
    expect(capOf(5_000_000, 0)).toEqual({ cap: "run", capMicroUsd: 5_000_000, most });
    expect(capOf(5_000_000, 15_000_000)).toMatchObject({ cap: "run" });
  });

  it("is the thread's when it got what the thread had left", () => {
    expect(capOf(4_600_000, 15_400_000)).toEqual({
      ...{ cap: "thread", capMicroUsd: 20_000_000, mostMicroUsd: 40_000_000 },
    });
    expect(capOf(4_600_000, 20_400_000, 5_000_000)).toMatchObject({ cap: "thread", capMicroUsd: 25_000_000 });
  });

  it("is the repository's day's when it got less than the thread had left", () => {
    expect(capOf(4_600_000, 1_000_000)).toEqual({ cap: "repository", capMicroUsd: 50_000_000 });
  });

  it("is the person's day's when that has less left than the repository's", () => {
    const given = { budgetMicroUsd: 4_600_000 };
    const spent = { repositoryDayMicroUsd: 20_000_000, personDayMicroUsd: 25_000_000 };
    const thread = { spentMicroUsd: 1_000_000, raisedMicroUsd: 0 };

    expect(decideBudgetCap({ run: given, plan: aPlan(), thread, spent, limits })).toEqual({
      ...{ cap: "person", capMicroUsd: 25_000_000 },
    });
  });
});
