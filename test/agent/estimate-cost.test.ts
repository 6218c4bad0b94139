import { describe, expect, it } from "vitest";
import { estimateCostMicroUsd } from "../../src/agent/estimate-cost.ts";

const none = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

describe("the estimated cost of a model call", () => {
  it.each([
    ["claude-opus-5-5", 5, 25],
    ["claude-sonnet-5-5", 2, 10],
    ["claude-haiku-4-5", 1, 5],
    ["something-new", 2, 10],
    ["", 2, 10],
  ])("has the prices of %j", (model, input, output) => {
    expect(estimateCostMicroUsd(model, { ...none, input: 1_000_000 })).toBe(input * 1_000_000);
    expect(estimateCostMicroUsd(model, { ...none, output: 1_000_000 })).toBe(output * 1_000_000);
  });

  it("counts what is read from the cache at a tenth and what is written to it at five quarters", () => {
    expect(estimateCostMicroUsd("sonnet", { ...none, cacheRead: 1_000_000 })).toBe(200_000);
    expect(estimateCostMicroUsd("sonnet", { ...none, cacheWrite: 1_000_000 })).toBe(2_500_000);
  });

  it("is a whole number of micro-dollars, and nothing for nothing", () => {
    expect(estimateCostMicroUsd("haiku", { ...none, cacheRead: 3 })).toBe(0);
    expect(estimateCostMicroUsd("sonnet", none)).toBe(0);
  });
});
