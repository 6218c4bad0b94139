import { describe, expect, it } from "vitest";
import type { AgentEnd } from "../../src/agent/progress.ts";
import { toRunCost, toSessionCost } from "../../src/run/finish.ts";
import { aProgress } from "../support/a-report.ts";

const end = (sessionCostMicroUsd: number): AgentEnd => ({
  subtype: "success",
  isError: false,
  apiStatus: undefined,
  terminalReason: undefined,
  detail: "",
  wasRefused: false,
  sessionCostMicroUsd,
});

describe("what a run cost", () => {
  it.each([
    ["what the session's figure grew by", { end: end(900), costMicroUsd: 7 }, 0, 400, 500],
    ["the whole figure when the session began anew", { end: end(300), costMicroUsd: 7 }, 0, 400, 300],
    ["the estimate when the CLI could not tell", { end: undefined, costMicroUsd: 7 }, 0, 400, 7],
    ["F21: with what an attempt cost that died", { end: end(900), costMicroUsd: 7 }, 60, 400, 560],
    ["F21: with that, also when the second one died", { end: undefined, costMicroUsd: 7 }, 60, 400, 67],
  ])("is %s", (_, progress, lostMicroUsd, sessionCost, cost) => {
    expect(toRunCost({ progress: aProgress(progress), lostMicroUsd }, sessionCost)).toBe(cost);
  });
});

describe("what the session cost so far", () => {
  it("is the CLI's figure, or the one before with the estimate", () => {
    expect(toSessionCost(aProgress({ end: end(900), costMicroUsd: 7 }), 400)).toBe(900);
    expect(toSessionCost(aProgress({ costMicroUsd: 7 }), 400)).toBe(407);
  });
});
