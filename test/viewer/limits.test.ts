import { describe, expect, it } from "vitest";
import { decideRate, isFull } from "../../src/viewer/decide-rate.ts";
import { createLimits } from "../../src/viewer/limits.ts";

describe("how often somebody may ask", () => {
  const rate = { perMinute: 6 };

  it("is a minute's calls at once, then one as each comes back", () => {
    let bucket = decideRate(undefined, rate, 0).bucket;
    for (let call = 1; call < 6; call += 1) bucket = decideRate(bucket, rate, 0).bucket;

    expect(decideRate(bucket, rate, 0)).toMatchObject({ kind: "refused", retryAfterSeconds: 10 });
    expect(decideRate(bucket, rate, 9_999).kind).toBe("refused");
    expect(decideRate(bucket, rate, 10_000).kind).toBe("let");
  });

  it("is no more after an hour, and no less when the clock goes back", () => {
    const { bucket } = decideRate({ left: 0, at: 0 }, rate, 3_600_000);
    expect(bucket.left).toBe(5);
    expect(decideRate(bucket, rate, 0).bucket).toEqual({ left: 4, at: 3_600_000 });
    expect(isFull({ left: 5, at: 0 }, rate, 10_000)).toBe(true);
    expect(isFull({ left: 5, at: 0 }, rate, 1_000)).toBe(false);
  });

  it("tells only so many people apart", () => {
    const limits = createLimits({ perMinute: 1 }, () => 0);
    for (let personId = 0; personId < 20_001; personId += 1) limits.count(personId);

    expect(limits.count(20_000)).toBe(60);
    expect(limits.count(0)).toBeUndefined();
  });
});
