import { describe, expect, it } from "vitest";
import type { CheckResult } from "../../../src/run/evidence.ts";
import { toFailurePrint } from "../../../src/workflow/verify/failure-print.ts";

const failure = (tail: string, about: Partial<CheckResult> = {}): CheckResult[] => [
  { command: "npm test", state: "failed", exitCode: 1, seconds: 3, tail, ...about },
];
const isSame = (one: CheckResult[], other: CheckResult[]) => toFailurePrint(one) === toFailurePrint(other);

describe("two failures are the same", () => {
  it.each([
    ["✖ of two (1.283ms)\nduration_ms 98.1", "✖ of two (0.9ms)\nduration_ms 1021.44"],
    ["FAILED test_a.py::test_b in 0.12s at 12:01:07", "FAILED test_a.py::test_b in 2.5s at 12:03:44"],
    ["<Object at 0x7f01ab>", "<Object at 0x55ee01>"],
    [`${"x".repeat(983)} 1.1ms at the end`, `${"x".repeat(981)} 111.1ms at the end`],
  ])("whatever their times and addresses are: %j", (one, other) => {
    expect(isSame(failure(one), failure(other))).toBe(true);
  });
});

describe("two failures are not the same", () => {
  it("when another test fails, or fewer do", () => {
    expect(isSame(failure("✖ of two"), failure("✖ of three"))).toBe(false);
    expect(isSame(failure("3 failed, 4 passed"), failure("2 failed, 5 passed"))).toBe(false);
  });

  it("when it is another command, ends otherwise, or there is one more", () => {
    expect(isSame(failure("a"), failure("a", { command: "npm run lint" }))).toBe(false);
    expect(isSame(failure("a"), failure("a", { exitCode: 2 }))).toBe(false);
    expect(isSame(failure("a"), failure("a", { state: "timed_out" }))).toBe(false);
    expect(isSame(failure("a"), [...failure("a"), ...failure("b")])).toBe(false);
  });
});
