import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideLimits, MIN_MINUTES, toMinutesLeft } from "../../../src/workflow/admit/decide-limits.ts";

const operator = { minutes: 60, budgetMicroUsd: 5_000_000 };

describe("the limits of a run", () => {
  it("are the operator's when nobody else names any", () => {
    expect(decideLimits({ operator, repository: {}, command: {} })).toEqual({
      ...operator,
      turns: 200,
      commandMinutes: 10,
      most: {
        minutes: { amount: 60, by: "server" },
        budgetMicroUsd: { amount: 5_000_000, by: "server" },
      },
    });
  });

  it("are the lowest that are named, each on its own", () => {
    const limits = decideLimits({
      operator,
      repository: { minutes: 30, budgetMicroUsd: 9_000_000, turns: 50 },
      command: { minutes: 45, budgetMicroUsd: 1_000_000 },
    });

    expect(limits).toMatchObject({ minutes: 30, budgetMicroUsd: 1_000_000, turns: 50, commandMinutes: 10 });
  });

  it("F119: tell the most that a command may ask for, and whose limit that is", () => {
    const { most } = decideLimits({
      operator,
      repository: { minutes: 30, budgetMicroUsd: 9_000_000 },
      command: { minutes: 5, budgetMicroUsd: 1_000_000 },
    });

    expect(most.minutes).toEqual({ amount: 30, by: "repository" });
    expect(most.budgetMicroUsd).toEqual({ amount: 5_000_000, by: "server" });
  });

  it("F74: give a command of the agent's ten minutes, or what the repository says, within the run's own minutes", () => {
    const minutes = (repository: object, command = {}) =>
      decideLimits({ operator, repository, command }).commandMinutes;

    expect(minutes({})).toBe(10);
    expect(minutes({ commandMinutes: 25 })).toBe(25);
    expect(minutes({ commandMinutes: 90 })).toBe(60);
    expect(minutes({ commandMinutes: 25 }, { minutes: 5 })).toBe(5);
  });

  it("are never above the operator's", () => {
    const wish = fc.record({ minutes: fc.nat(), budgetMicroUsd: fc.nat() }, { requiredKeys: [] });

    fc.assert(
      fc.property(wish, wish, (repository, command) => {
        const limits = decideLimits({ operator, repository, command });

        expect(limits.minutes).toBeLessThanOrEqual(operator.minutes);
        expect(limits.budgetMicroUsd).toBeLessThanOrEqual(operator.budgetMicroUsd);
      }),
    );
  });
});

const MINUTE_MS = 60_000;

describe("F109: the minutes of a run", () => {
  it("are those of all its machines: the second has what the first left", () => {
    expect(toMinutesLeft(60, { workedMs: 0, round: 1 })).toBe(60);
    expect(toMinutesLeft(60, { workedMs: 20.5 * MINUTE_MS, round: 1 })).toBe(40);
  });

  it("leave the second some minutes in any case, and never more than a run has", () => {
    expect(toMinutesLeft(60, { workedMs: 59 * MINUTE_MS, round: 1 })).toBe(MIN_MINUTES);
    expect(toMinutesLeft(60, { workedMs: 600 * MINUTE_MS, round: 1 })).toBe(MIN_MINUTES);
    expect(toMinutesLeft(5, { workedMs: 4 * MINUTE_MS, round: 1 })).toBe(5);
  });
});
