import { describe, expect, it } from "vitest";
import { decideBudgetCap } from "../../../src/workflow/work/work-end.ts";
import { aPlan } from "../../support/a-run.ts";

const limits = { threadBudgetMicroUsd: 20_000_000, repositoryDayBudgetMicroUsd: 50_000_000 };
const most = { amount: 5_000_000, by: "server" };

/** A plan asks for five dollars. */
const capOf = (given: number, spentInThread: number) =>
  decideBudgetCap({
    run: { budgetMicroUsd: given },
    plan: aPlan(),
    thread: { spentMicroUsd: spentInThread },
    limits,
  });

describe("F119: the budget that ended a run", () => {
  it("is the run's own when it got what it asked for", () => {
    expect(capOf(5_000_000, 0)).toEqual({ cap: "run", capMicroUsd: 5_000_000, most });
    expect(capOf(5_000_000, 15_000_000)).toMatchObject({ cap: "run" });
  });

  it("is the thread's when it got what the thread had left", () => {
    expect(capOf(4_600_000, 15_400_000)).toEqual({ cap: "thread", capMicroUsd: 20_000_000 });
  });

  it("is the repository's day's when it got less than the thread had left", () => {
    expect(capOf(4_600_000, 1_000_000)).toEqual({ cap: "repository", capMicroUsd: 50_000_000 });
  });
});
