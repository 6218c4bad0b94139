import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toRunId, toThreadId } from "../../src/run/run.ts";

describe("a run's id", () => {
  const origin = { repositoryId: 42, triggerKind: "comment", triggerId: 99 } as const;

  it("is the same for the same text, today and in every later version", () => {
    expect(toRunId(origin)).toBe("662b359aa9a1158141fbb7c39c");
  });

  it("is 26 hex digits", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom("issue" as const, "comment" as const),
        fc.maxSafeNat(),
        (a, kind, b) => {
          expect(toRunId({ repositoryId: a, triggerKind: kind, triggerId: b })).toMatch(/^[0-9a-f]{26}$/);
        },
      ),
    );
  });

  it("differs by repository, kind and text", () => {
    const ids = [
      origin,
      { ...origin, repositoryId: 4 },
      { ...origin, triggerId: 9 },
      { ...origin, triggerKind: "issue" as const },
      { ...origin, repositoryId: 429, triggerId: 9 },
    ].map(toRunId);

    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("a thread's id", () => {
  it("is its repository's id and its number", () => {
    expect(toThreadId({ repositoryId: 42, threadNumber: 12 })).toBe("42-12");
  });
});
