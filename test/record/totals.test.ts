import { describe, expect, it } from "vitest";
import type { RunFact } from "../../src/record/run-fact.ts";
import { toBeginning, toTotals } from "../../src/record/totals.ts";

const NOW = Date.UTC(2026, 2, 31, 23, 30);
const DAY_MS = 24 * 60 * 60 * 1000;

function aFact(id: string, fact: Partial<RunFact> = {}): RunFact {
  return {
    id,
    threadId: `1-${id}`,
    repository: { id: 1, owner: "octo", name: "shelf" },
    person: { id: 1, login: "ann" },
    createdAt: NOW,
    costMicroUsd: 1_000_000,
    rounds: 0,
    isIdle: false,
    hasEnded: true,
    askedIn: undefined,
    published: undefined,
    ...fact,
  };
}

const toPublished = (pullNumber: number, at = NOW) => ({ pullNumber, commitSha: "a".repeat(40), at });
const merged = (pullNumber: number) =>
  ({ kind: "merged", repositoryId: 1, pullNumber, at: NOW + 1, mergeSha: "b".repeat(40) }) as const;

describe("totals", () => {
  it("count a run where it was asked for, and a pull request where its first run was", () => {
    const yesterday = NOW - DAY_MS;
    const runs = [
      aFact("1", { threadId: "t", createdAt: yesterday, published: toPublished(7, yesterday) }),
      aFact("2", { threadId: "t", costMicroUsd: 3_000_000, published: toPublished(7) }),
      aFact("3", { published: toPublished(8) }),
      aFact("4", { isIdle: true }),
    ];

    expect(toTotals({ runs, events: [merged(7)] }, { per: "day", count: 2, now: NOW })).toEqual([
      {
        period: "2026-03-31",
        ...{ runs: 2, costMicroUsd: 4_000_000, opened: 1, merged: 0, closed: 0 },
        costPerMergedMicroUsd: undefined,
      },
      {
        period: "2026-03-30",
        ...{ runs: 1, costMicroUsd: 1_000_000, opened: 1, merged: 1, closed: 0 },
        costPerMergedMicroUsd: 4_000_000,
      },
    ]);
  });

  it("are of whole days and months in UTC, and of no more than are asked for", () => {
    expect(new Date(toBeginning({ per: "day", count: 1, now: NOW })).toISOString()).toBe(
      "2026-03-31T00:00:00.000Z",
    );
    expect(new Date(toBeginning({ per: "month", count: 6, now: NOW })).toISOString()).toBe(
      "2025-10-01T00:00:00.000Z",
    );
    const runs = [aFact("1"), aFact("2", { createdAt: Date.UTC(2025, 8, 30) })];

    const periods = toTotals({ runs, events: [] }, { per: "month", count: 6, now: NOW });

    expect(periods.map(({ period }) => period)).toEqual(["2026-03"]);
  });
});
