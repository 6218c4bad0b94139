import { describe, expect, it } from "vitest";
import { SandboxError } from "../../../src/errors.ts";
import { isLost, toAioError } from "../../../src/sandbox/aio/aio-errors.ts";

const NOW = 1_000_000;

describe("a fault of an AIO sandbox", () => {
  it.each([
    [0, undefined, "unreachable", "backoff"],
    [301, undefined, "refused", "never"],
    [400, undefined, "refused", "never"],
    [401, undefined, "unauthorized", "never"],
    [403, undefined, "unauthorized", "never"],
    [404, undefined, "not_running", "backoff"],
    [410, undefined, "not_running", "backoff"],
    [422, undefined, "refused", "never"],
    [429, undefined, "rate_limited", "backoff"],
    [429, 7_000, "rate_limited", { atMs: NOW + 7_000 }],
    [500, undefined, "unreachable", "backoff"],
    [502, undefined, "unreachable", "backoff"],
    [503, 5_000, "unreachable", { atMs: NOW + 5_000 }],
  ])("of status %i is told by it (retry-after %s)", (status, retryAfterMs, code, retry) => {
    expect(toAioError("sandbox", { status, retryAfterMs, now: NOW })).toMatchObject({
      ...{ code, retry, ids: { status } },
    });
  });

  it("tells the operator what to do about a key that is refused", () => {
    expect(toAioError("sandbox", { status: 401, now: NOW }).message).toContain("AIO_API_KEY");
  });
});

describe("a fault of an allocator", () => {
  it.each([
    [0, undefined, "unreachable", "backoff"],
    [204, undefined, "quota", "backoff"],
    [401, undefined, "unauthorized", "never"],
    [404, undefined, "quota", "backoff"],
    [409, undefined, "quota", "backoff"],
    [422, undefined, "refused", "never"],
    [429, 9_000, "rate_limited", { atMs: NOW + 9_000 }],
    [500, undefined, "unreachable", "backoff"],
    [503, undefined, "quota", "backoff"],
    [503, 5_000, "quota", { atMs: NOW + 5_000 }],
  ])("of status %i is told by it (retry-after %s)", (status, retryAfterMs, code, retry) => {
    expect(toAioError("borrow", { status, retryAfterMs, now: NOW })).toMatchObject({ code, retry });
  });

  it.each([
    [0, "unreachable", "backoff"],
    [401, "unauthorized", "never"],
    [405, "refused", "never"],
    [503, "unreachable", "backoff"],
  ])("at a return, of status %i, is no full pool", (status, code, retry) => {
    expect(toAioError("return", { status, now: NOW })).toMatchObject({ code, retry });
  });

  it("tells the operator where it is refused", () => {
    expect(toAioError("borrow", { status: 403, now: NOW }).message).toContain("AIO_ALLOCATOR_URL");
  });
});

describe("a machine is taken for lost", () => {
  it.each([
    ["unreachable", true],
    ["not_running", true],
    ["unauthorized", false],
    ["timed_out", false],
    ["bad_answer", false],
  ])("by %s: %s", (code, expected) => {
    expect(isLost(new SandboxError("…", { code, retry: "never" }))).toBe(expected);
    expect(isLost(new Error(code))).toBe(false);
  });
});
