import { describe, expect, it } from "vitest";
import { MIN_MINUTES, toMinutesLeft } from "../../src/workflow/attempts.ts";

const MINUTE_MS = 60_000;

describe("F109: the minutes of a run", () => {
  it("are those of all its attempts: the second has what the first left", () => {
    expect(toMinutesLeft(60, 0)).toBe(60);
    expect(toMinutesLeft(60, 20.5 * MINUTE_MS)).toBe(40);
  });

  it("leave the second some minutes in any case, and never more than a run has", () => {
    expect(toMinutesLeft(60, 59 * MINUTE_MS)).toBe(MIN_MINUTES);
    expect(toMinutesLeft(60, 600 * MINUTE_MS)).toBe(MIN_MINUTES);
    expect(toMinutesLeft(5, 4 * MINUTE_MS)).toBe(5);
  });
});
