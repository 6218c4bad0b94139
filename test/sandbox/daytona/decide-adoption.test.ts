import { describe, expect, it } from "vitest";
import { decideAdoption, isStuck } from "../../../src/sandbox/daytona/decide-adoption.ts";

const NOW = 1_000_000_000;
const MINUTE_MS = 60_000;
const rules = { now: NOW, ttlMs: 100 * MINUTE_MS, runMs: 10 * MINUTE_MS, snapshot: "new" };
const aSandbox = (state: string | undefined, more: object = {}) => ({
  state,
  createdAt: NOW - 20 * MINUTE_MS,
  snapshot: "new",
  ...more,
});

describe("a sandbox found by its name (F20, F21)", () => {
  it.each([
    ["started", { kind: "use" }],
    ["stopped", { kind: "start" }],
    ["archived", { kind: "start" }],
    ["paused", { kind: "start" }],
    ["stopping", { kind: "wait_stopped" }],
    ["archiving", { kind: "wait", isLong: true }],
    ["creating", { kind: "wait", isLong: false }],
    ["starting", { kind: "wait", isLong: false }],
    ["resuming", { kind: "wait", isLong: false }],
    ["unknown", { kind: "wait", isLong: false }],
    ["a-state-of-next-year", { kind: "wait", isLong: false }],
    ["pending_build", { kind: "wait", isLong: true }],
    ["building_snapshot", { kind: "wait", isLong: true }],
    ["pulling_snapshot", { kind: "wait", isLong: true }],
    ["restoring", { kind: "wait", isLong: true }],
    ["destroying", { kind: "wait", isLong: true }],
    ["error", { kind: "rebuild" }],
    ["build_failed", { kind: "rebuild" }],
    ["destroyed", { kind: "create" }],
    [undefined, { kind: "create" }],
  ])("in the state %s", (state, adoption) => {
    expect(decideAdoption(aSandbox(state), rules)).toEqual(adoption);
  });

  it("and none at all is created", () => {
    expect(decideAdoption(undefined, rules)).toEqual({ kind: "create" });
  });

  it.each([
    [
      "at rest, whose life ends before a run's",
      aSandbox("stopped", { createdAt: NOW - 91 * MINUTE_MS }),
      "rebuild",
    ],
    ["at rest, whose life just lasts", aSandbox("stopped", { createdAt: NOW - 90 * MINUTE_MS }), "start"],
    ["at rest, of another snapshot", aSandbox("archived", { snapshot: "old" }), "rebuild"],
    ["at work, whose life ends soon", aSandbox("started", { createdAt: NOW - 99 * MINUTE_MS }), "use"],
    ["at work, of another snapshot", aSandbox("started", { snapshot: "old" }), "use"],
    ["at rest, of an unknown age", aSandbox("stopped", { createdAt: undefined }), "start"],
  ])("%s", (_, found, kind) => {
    expect(decideAdoption(found, rules).kind).toBe(kind);
  });

  it("is of any snapshot where the operator names none", () => {
    expect(
      decideAdoption(aSandbox("stopped", { snapshot: "any" }), { ...rules, snapshot: undefined }),
    ).toEqual({
      kind: "start",
    });
  });
});

describe("a sandbox on its way (F99)", () => {
  const minutesAgo = (minutes: number) => new Date(NOW - minutes * MINUTE_MS).toISOString();

  it.each([
    ["starting", 4, false],
    ["starting", 6, true],
    ["destroying", 6, true],
    ["a-state-of-next-year", 6, true],
    ["building_snapshot", 29, false],
    ["building_snapshot", 31, true],
    ["archiving", 6, false],
    ["started", 600, false],
    ["stopped", 600, false],
    ["error", 600, false],
  ])("that has been %s for %i minutes hangs: %s", (state, minutes, hangs) => {
    expect(isStuck({ state, updatedAt: minutesAgo(minutes) }, NOW)).toBe(hangs);
  });

  it("hangs not when nobody tells since when", () => {
    expect(isStuck({ state: "starting", updatedAt: undefined }, NOW)).toBe(false);
    expect(isStuck({ state: undefined, updatedAt: minutesAgo(60) }, NOW)).toBe(false);
  });
});
