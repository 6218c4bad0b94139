import { describe, expect, it } from "vitest";
import type { Retry } from "../../../src/errors.ts";
import { decideProvision, type SandboxWait } from "../../../src/workflow/ready/decide-provision.ts";

const NOW = 1_000_000_000;
const MINUTE_MS = 60_000;
const decide = (
  { code = "quota", retry = "backoff" as Retry },
  before?: Pick<SandboxWait, "since" | "backoffs">,
) => decideProvision({ code, message: "No room.", retry }, before, NOW);

describe("F19: a run that got no sandbox", () => {
  it("waits, with the provider's reason and since when", () => {
    expect(decide({})).toEqual({ kind: "waiting", reason: "No room.", since: NOW, backoffs: 1, seconds: 10 });
    expect(decide({}, { since: NOW - MINUTE_MS, backoffs: 0 })).toMatchObject({ since: NOW - MINUTE_MS });
  });

  it("keeps no more of a reason than people read", () => {
    const error = { code: "quota", message: "<p>no</p>".repeat(1_000), retry: "backoff" as const };
    const wait = decideProvision(error, undefined, NOW);

    expect(wait.reason).toHaveLength(500);
  });

  it.each([
    [0, 10],
    [1, 20],
    [2, 40],
    [3, 60],
    [4, 60],
    [1_000, 60],
  ])("after %d backoffs asks again in %d seconds", (backoffs, seconds) => {
    expect(decide({}, { since: NOW, backoffs })).toMatchObject({ seconds, backoffs: backoffs + 1 });
  });

  it.each<[string, string, Retry, number, number]>([
    ["as long as the provider says", "rate_limited", { atMs: NOW + 90_001 }, 91, 3],
    ["at least a second", "rate_limited", { atMs: NOW - 5_000 }, 1, 3],
    ["as the provider says also for one that is being made", "starting", { atMs: NOW + 2_000 }, 2, 3],
    ["five seconds for one that is being made", "starting", "backoff", 5, 3],
    ["a backoff for one that is lent to another", "busy", "backoff", 60, 4],
    ["a backoff, too, when the fault says never", "quota", "never", 60, 4],
  ])("waits %s", (_, code, retry, seconds, backoffs) => {
    expect(decide({ code, retry }, { since: NOW, backoffs: 3 })).toMatchObject({ seconds, backoffs });
  });

  it("F109: waits a tenth of what it has waited at least, so that it asks some eighty times in its hour", () => {
    const since = NOW - 10 * MINUTE_MS;

    expect(decide({ code: "starting" }, { since, backoffs: 0 })).toMatchObject({ seconds: 60 });
    expect(decide({ retry: { atMs: NOW } }, { since, backoffs: 0 })).toMatchObject({ seconds: 60 });
  });

  it("waits no longer than its hour, whatever the provider asks for", () => {
    const late = { since: NOW - 59.5 * MINUTE_MS, backoffs: 9 };

    expect(decide({}, late)).toMatchObject({ seconds: 30 });
    expect(decide({ retry: { atMs: NOW + 600 * MINUTE_MS } }, late)).toMatchObject({ seconds: 30 });
  });

  it("gives up after an hour of waiting in all", () => {
    expect(decide({}, { since: NOW - 60 * MINUTE_MS + 1, backoffs: 9 })).toMatchObject({ seconds: 1 });
    expect(decide({}, { since: NOW - 60 * MINUTE_MS, backoffs: 9 })).toEqual({
      kind: "given_up",
      reason: "No room.",
    });
  });
});
