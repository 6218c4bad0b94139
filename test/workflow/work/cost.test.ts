import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AgentEnd } from "../../../src/agent/progress.ts";
import { NO_WORK_BEFORE, toRunCost, toSessionCost } from "../../../src/workflow/work/cost.ts";
import { aProgress } from "../../support/a-report.ts";

const end = (sessionCostMicroUsd: number | undefined): AgentEnd => ({
  subtype: "success",
  isError: false,
  apiStatus: undefined,
  terminalReason: undefined,
  detail: "",
  wasRefused: false,
  sessionCostMicroUsd,
});

const account = (sessionCostMicroUsd: number, budgetMicroUsd = 1_000) => ({
  sessionCostMicroUsd,
  budgetMicroUsd,
});

describe("what a run cost", () => {
  it.each([
    ["what the session's figure grew by", { end: end(900), costMicroUsd: 7 }, 0, 400, 500],
    ["the whole figure when the session began anew", { end: end(300), costMicroUsd: 7 }, 0, 400, 300],
    ["the estimate when the CLI could not tell", { end: undefined, costMicroUsd: 7 }, 0, 400, 7],
    ["the estimate when the CLI gave no figure", { end: end(undefined), costMicroUsd: 7 }, 0, 400, 7],
    ["F21: with what an attempt cost that died", { end: end(900), costMicroUsd: 7 }, 60, 400, 560],
    ["F21: with that, also when the second one died", { end: undefined, costMicroUsd: 7 }, 60, 400, 67],
    [
      "S33: the gateway's count, and not a forged 0",
      { end: end(0), costMicroUsd: 700, isMetered: true },
      0,
      0,
      700,
    ],
    [
      "S33: the gateway's count, and not a forged fortune",
      { end: end(49_990_000), costMicroUsd: 700, isMetered: true },
      0,
      0,
      700,
    ],
    [
      "S33: the gateway's count, also past what was reserved",
      { costMicroUsd: 1_200, isMetered: true },
      60,
      0,
      1_260,
    ],
    [
      "S33: without a gateway at most what was reserved",
      { end: end(49_990_000), costMicroUsd: 700 },
      0,
      0,
      1_000,
    ],
    ["S33: with an attempt that died at most that, too", { end: end(49_990_000) }, 60, 0, 1_000],
    [
      "S33: without a gateway never nothing when messages were seen",
      { end: end(0), costMicroUsd: 700 },
      0,
      0,
      700,
    ],
    ["S33: that also in a session that goes on", { end: end(401), costMicroUsd: 700 }, 0, 400, 700],
  ])("is %s", (_, progress, beforeMicroUsd, sessionCost, cost) => {
    expect(
      toRunCost(
        { progress: aProgress(progress), before: { ...NO_WORK_BEFORE, costMicroUsd: beforeMicroUsd } },
        account(sessionCost),
      ),
    ).toBe(cost);
  });

  it("S33: is a whole number from 0 to what was reserved, whatever the transcript says", () => {
    const money = fc.oneof(fc.nat(), fc.constantFrom(0, 1, 2 ** 53, 1e12));
    const told = fc.record({ figure: fc.option(money, { nil: undefined }), cost: money, before: money });
    fc.assert(
      fc.property(
        told,
        fc.integer({ min: 1, max: 5_000_000 }),
        ({ figure, cost, before }, budgetMicroUsd) => {
          const progress = aProgress({
            end: figure === undefined ? undefined : end(figure),
            costMicroUsd: cost,
          });
          const run = toRunCost({ progress, before: NO_WORK_BEFORE }, account(before, budgetMicroUsd));

          expect(Number.isInteger(run) && run >= 0 && run <= budgetMicroUsd).toBe(true);
          expect(
            toSessionCost({ progress, before: NO_WORK_BEFORE }, account(before, budgetMicroUsd)),
          ).toBeLessThanOrEqual(before + budgetMicroUsd);
        },
      ),
    );
  });
});

describe("what the session cost so far", () => {
  it("is the CLI's figure, or the one before with the estimate", () => {
    expect(
      toSessionCost(
        { progress: aProgress({ end: end(900), costMicroUsd: 7 }), before: NO_WORK_BEFORE },
        account(400),
      ),
    ).toBe(900);
    expect(
      toSessionCost(
        { progress: aProgress({ end: end(300), costMicroUsd: 7 }), before: NO_WORK_BEFORE },
        account(400),
      ),
    ).toBe(300);
    expect(
      toSessionCost({ progress: aProgress({ costMicroUsd: 7 }), before: NO_WORK_BEFORE }, account(400)),
    ).toBe(407);
  });

  it("S33: is at most what was reserved more than before: the next run pays the rest, and no forged fortune", () => {
    expect(
      toSessionCost({ progress: aProgress({ end: end(49_990_000) }), before: NO_WORK_BEFORE }, account(400)),
    ).toBe(1_400);
    expect(
      toSessionCost(
        { progress: aProgress({ end: end(0), costMicroUsd: 7 }), before: NO_WORK_BEFORE },
        account(400),
      ),
    ).toBe(407);
  });
});
