import { describe, expect, it } from "vitest";
import { type CheckResult, type Evidence, isSound } from "../../src/run/evidence.ts";

const result = (state: CheckResult["state"]): CheckResult => ({
  ...{ command: "npm test", state, exitCode: state === "passed" ? 0 : 1, seconds: 1, tail: "" },
});
const evidence = (about: Partial<Evidence>): Evidence => ({
  ...{ checks: [], proof: "not_told", notes: [], weakened: [] },
  ...about,
});

describe("a change is sound", () => {
  it.each([
    ["nothing was asked for", undefined, true],
    ["its checks pass", evidence({ checks: [{ after: result("passed") }] }), true],
    ["a check fails", evidence({ checks: [{ after: result("failed") }] }), false],
    ["a check was cut off", evidence({ checks: [{ after: result("cut_off") }] }), false],
    [
      "a check failed before it, too",
      evidence({ checks: [{ after: result("failed"), before: result("failed") }] }),
      true,
    ],
    [
      "a check passed before it",
      evidence({ checks: [{ after: result("failed"), before: result("passed") }] }),
      false,
    ],
    ["it could not be checked", evidence({ notes: ["The sandbox was lost."] }), false],
    [
      "S23: it weakens a test",
      evidence({ weakened: [{ path: "a.test.js", detail: "skips a test" }] }),
      false,
    ],
  ] as const)("or not, where %s", (_, seen, isSoundNow) => {
    expect(isSound(seen)).toBe(isSoundNow);
  });
});
