import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPace } from "../../../demo/github/pace.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("F50: a slow line lets each chunk through when its last byte would have arrived", async () => {
  const pace = createPace(1_000);
  const arrived: number[] = [];
  const startedAt = performance.now();
  pace.on("data", () => arrived.push(performance.now() - startedAt));
  pace.write(Buffer.alloc(500));
  pace.write(Buffer.alloc(2_000));
  pace.end();

  await vi.advanceTimersByTimeAsync(10_000);

  expect(arrived).toEqual([500, 2_500]);
});
