import { describe, expect, it } from "vitest";
import { toThreadId } from "../../src/run/run.ts";
import { toSandboxName } from "../../src/run/thread.ts";
import {
  decideFate,
  type Fate,
  MAX_REAPED,
  SIGHTING_GAP_MS,
  selectDue,
  toThreadOfSandbox,
} from "../../src/sweep/decide-reap.ts";

const NOW = 1_000_000_000;

describe("the thread of a sandbox", () => {
  it("is read from the name that the run gave it", () => {
    const threadId = toThreadId({ repositoryId: 987_654_321, threadNumber: 12 });

    expect(toThreadOfSandbox(toSandboxName(threadId))).toBe(threadId);
  });

  it.each([
    "",
    "thread-",
    "thread-42",
    "thread-42-",
    "thread-0-1",
    "thread-42-12-3",
    "thread-42-12 ",
    "thread-42-12\n",
    "my-thread-42-12",
    "thread-a-b",
    "Thread-42-12",
    "thread-42--12",
    "warm-pool-7",
  ])("is not to be read from a name that is not ours: %j", (name) => {
    expect(toThreadOfSandbox(name)).toBeUndefined();
  });
});

describe("F42: what becomes of a sandbox", () => {
  it.each<[string, boolean, boolean, boolean, Fate]>([
    ["stopped, of a thread nobody knows", false, false, false, "destroy"],
    ["running, of a thread nobody knows", true, false, false, "destroy"],
    ["running, with nothing to do", true, true, false, "stop"],
    ["running, with a run", true, true, true, "leave"],
    ["stopped, with nothing to do: kept for its thread", false, true, false, "leave"],
    ["stopped, with a run that waits", false, true, true, "leave"],
  ])("%s", (_, isRunning, isKnown, isBusy, fate) => {
    expect(decideFate({ isRunning, isKnown, isClosed: false, isBusy })).toBe(fate);
  });

  it.each([
    [{ isRunning: false, isBusy: false }, "destroy"],
    [{ isRunning: true, isBusy: false }, "destroy"],
    [{ isRunning: true, isBusy: true }, "leave"],
    [{ isRunning: false, isBusy: true }, "leave"],
  ] as const)("F33: of a closed thread: %j", (state, fate) => {
    expect(decideFate({ ...state, isKnown: true, isClosed: true })).toBe(fate);
  });
});

describe("F43: who is due", () => {
  const suspects = (...names: string[]) => names.map((name) => ({ name }));
  const names = (due: { name: string }[]) => due.map(({ name }) => name);

  it("is who was first seen ten minutes ago, and nobody who was not seen before", () => {
    const seen = new Map([
      ["just", NOW - SIGHTING_GAP_MS],
      ["not-yet", NOW - SIGHTING_GAP_MS + 1],
      ["now", NOW],
    ]);

    expect(names(selectDue(suspects("now", "not-yet", "just", "never"), seen, NOW))).toEqual(["just"]);
  });

  it("is twenty of them at most, the oldest first", () => {
    const many = Array.from({ length: 50 }, (_, n) => `s${n}`);
    const seen = new Map(many.map((name, n) => [name, NOW - SIGHTING_GAP_MS - n]));

    const due = names(selectDue(suspects(...many), seen, NOW));

    expect(due).toHaveLength(MAX_REAPED);
    expect(due).toEqual(many.slice(30).toReversed());
  });
});
