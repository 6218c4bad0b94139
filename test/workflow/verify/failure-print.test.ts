import { describe, expect, it } from "vitest";
import type { CheckResult } from "../../../src/run/evidence.ts";
import { isSameFailure, toFailurePrint } from "../../../src/workflow/verify/failure-print.ts";
import { toLeastCpuMs } from "../../support/cpu-time.ts";

const failure = (tail: string, about: Partial<CheckResult> = {}): CheckResult[] => [
  { command: "npm test", state: "failed", exitCode: 1, seconds: 3, tail, ...about },
];
const isSame = (one: CheckResult[], other: CheckResult[]) => toFailurePrint(one) === toFailurePrint(other);

describe("two failures are the same", () => {
  it.each([
    ["✖ of two (1.283ms)\nduration_ms 98.1", "✖ of two (0.9ms)\nduration_ms 1021.44"],
    ["FAILED test_a.py::test_b in 0.12s at 12:01:07", "FAILED test_a.py::test_b in 2.5s at 12:03:44"],
    ["<Object at 0x7f01ab>", "<Object at 0x55ee01>"],
    ["job 3f2b8c1d-9f3e-4a1b-8c2d-0123456789ab failed", "job 70000000-0000-4a1b-8c2d-abcdefabcdef failed"],
    ["ENOENT /tmp/app-Xk3f9Z/x", "ENOENT /tmp/app-a1B2c3/x"],
    [`${"x".repeat(983)} 1.1ms at the end`, `${"x".repeat(981)} 111.1ms at the end`],
  ])("whatever their times and addresses are: %j", (one, other) => {
    expect(isSame(failure(one), failure(other))).toBe(true);
    expect(isSameFailure(failure(one)[0] as CheckResult, failure(other)[0] as CheckResult)).toBe(true);
  });
});

it("S32: a long figure takes no longer to read than it is long", () => {
  expect(toLeastCpuMs(() => toFailurePrint(failure(`${"1".repeat(60_000)}x`)))).toBeLessThan(500);
});

describe("two failures are not the same", () => {
  it("when another test fails, or fewer do", () => {
    expect(isSame(failure("✖ of two"), failure("✖ of three"))).toBe(false);
    expect(isSame(failure("3 failed, 4 passed"), failure("2 failed, 5 passed"))).toBe(false);
  });

  it("when they fail alike but in other words; and how many there are is no word", () => {
    const alike = (one: string, other: string) =>
      isSameFailure(failure(one)[0] as CheckResult, failure(other)[0] as CheckResult);

    expect(alike("no tests ran", "1 failed: of two")).toBe(false);
    expect(alike("3 failed, 4 passed", "3 failed, 5 passed")).toBe(true);
  });

  it("when it is another command, ends otherwise, or there is one more", () => {
    expect(isSame(failure("a"), failure("a", { command: "npm run lint" }))).toBe(false);
    expect(isSame(failure("a"), failure("a", { exitCode: 2 }))).toBe(false);
    expect(isSame(failure("a"), failure("a", { state: "timed_out" }))).toBe(false);
    expect(isSame(failure("a"), [...failure("a"), ...failure("b")])).toBe(false);
  });
});
