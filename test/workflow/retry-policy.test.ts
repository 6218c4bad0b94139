import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GitHubError, type Retry, StoreError } from "../../src/errors.ts";
import { decideRetry, type PATIENCE } from "../../src/workflow/retry-policy.ts";

const NOW = 1_000_000;
const fault = (retry: Retry) => new GitHubError("no", { code: "x", status: 500, retry });
const decide = (
  error: unknown,
  attempt: number,
  { random = 1, kind = "step" as keyof typeof PATIENCE } = {},
) => decideRetry(error, { attempt, now: NOW, random, kind });

describe("F14: a step that threw", () => {
  it("never runs again when the fault says so, however patient it is", () => {
    expect(decide(fault("never"), 1, { kind: "last_word" })).toEqual({ shouldRetry: false });
  });

  it("waits twice as long each time, a minute at most", () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 9].map((attempt) => decide(fault("backoff"), attempt).delay?.seconds);

    expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it("waits with full jitter: anything from a second to the whole time", () => {
    expect(decide(fault("backoff"), 5, { random: 0 }).delay).toEqual({ seconds: 1 });
    expect(decide(fault("backoff"), 5, { random: 0.5 }).delay).toEqual({ seconds: 16 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, random) => {
          const { delay } = decide(fault("backoff"), attempt, { random });

          expect(delay?.seconds).toBeGreaterThanOrEqual(1);
          expect(delay?.seconds).toBeLessThanOrEqual(60);
        },
      ),
    );
  });

  it("has ten attempts, and three when nobody knows the fault", () => {
    expect(decide(fault("backoff"), 9).shouldRetry).toBe(true);
    expect(decide(fault("backoff"), 10).shouldRetry).toBe(false);
    expect(decide(new TypeError("ours"), 2).shouldRetry).toBe(true);
    expect(decide(new TypeError("ours"), 3).shouldRetry).toBe(false);
    expect(decide("a string", 3, { kind: "last_word" }).shouldRetry).toBe(false);
  });

  it("keeps trying for a day when it is the last word, at a quarter of an hour on average", () => {
    let seconds = 0;
    for (let attempt = 1; ; attempt += 1) {
      const { shouldRetry, delay } = decide(fault("backoff"), attempt, { kind: "last_word", random: 0.5 });
      if (!shouldRetry) break;
      seconds += delay?.seconds ?? 0;
    }

    expect(seconds / 3_600).toBeGreaterThan(23.5);
    expect(seconds / 3_600).toBeLessThan(25);
  });
});

describe("F15: a step that met a limit", () => {
  it.each([
    [NOW + 30_000, 30],
    [NOW + 30_001, 31],
    [NOW, 1],
    [NOW - 5_000, 1],
    [NOW + 3_600_000, 3_600],
  ])("runs again at the instant that GitHub named (%d)", (atMs, seconds) => {
    expect(decide(fault({ atMs }), 1)).toEqual({ shouldRetry: true, delay: { seconds } });
  });

  it("F15: doubles the wait for a limit that GitHub did not measure, up to an hour", () => {
    const limit = new GitHubError("slow down", {
      status: 403,
      code: "secondary_limit",
      retry: { atMs: NOW + 60_000 },
    });

    expect([1, 2, 3, 9].map((attempt) => decide(limit, attempt).delay?.seconds)).toEqual([
      60, 120, 240, 3_600,
    ]);
  });

  it("does not run again for ever", () => {
    expect(decide(new StoreError("no", { code: "x", retry: { atMs: NOW } }), 10).shouldRetry).toBe(false);
  });
});
