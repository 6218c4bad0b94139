import { describe, expect, it } from "vitest";
import { type OutcomeOptions, type OutcomeRow, toOutcomeFigures } from "../../src/record/outcomes.ts";
import type { RunFact } from "../../src/record/run-fact.ts";
import type { PullEvent } from "../../src/run/pull-event.ts";
import { aFact, at, DOCS, EVENTS, HUBOT, MAYA, PAGES, RUNS, sha } from "./a-history.ts";

const HOUR_MS = 3_600_000;
const USD = 1_000_000;

const NOTHING = {
  ...{ runs: 0, published: 0, merged: 0, closed: 0, open: 0, reverted: 0, costMicroUsd: 0, rounds: 0 },
  ...{ costPerMergedMicroUsd: undefined, medianMsToMerge: undefined },
  ...{ repository: undefined, month: undefined, person: undefined },
};
const aRow = (row: Partial<OutcomeRow>): OutcomeRow => ({ ...NOTHING, ...row });

const toFigures = (options?: OutcomeOptions) => toOutcomeFigures({ runs: RUNS, events: EVENTS }, options);

describe("figures of a history that was written by hand", () => {
  it("are exact by repository, month and person", () => {
    expect(toFigures()).toEqual([
      aRow({
        ...{ repository: DOCS, month: "2026-01", person: HUBOT, runs: 1, published: 1, open: 1 },
        costMicroUsd: 6 * USD,
      }),
      aRow({
        ...{
          repository: DOCS,
          month: "2026-01",
          person: MAYA,
          runs: 2,
          published: 1,
          merged: 1,
          reverted: 1,
        },
        ...{ costMicroUsd: 2 * USD, costPerMergedMicroUsd: 2 * USD, medianMsToMerge: 2 * HOUR_MS },
      }),
      aRow({
        ...{ repository: PAGES, month: "2026-01", person: HUBOT, runs: 1, published: 1, closed: 1 },
        costMicroUsd: 2 * USD,
      }),
      // #13 is maya's of January, who asked first; what it cost later and by others is its cost.
      aRow({
        ...{ repository: PAGES, month: "2026-01", person: MAYA, runs: 1, published: 1, merged: 1 },
        ...{ costMicroUsd: USD, costPerMergedMicroUsd: 4.5 * USD, medianMsToMerge: 24 * HOUR_MS },
      }),
      aRow({
        ...{ repository: PAGES, month: "2026-02", person: HUBOT, runs: 1, costMicroUsd: 3 * USD, rounds: 2 },
      }),
      aRow({
        ...{
          repository: PAGES,
          month: "2026-02",
          person: MAYA,
          runs: 2,
          published: 1,
          merged: 1,
          reverted: 1,
        },
        ...{
          costMicroUsd: 9 * USD,
          costPerMergedMicroUsd: 4 * USD,
          medianMsToMerge: 10 * HOUR_MS,
          rounds: 1,
        },
      }),
      aRow({ repository: PAGES, month: "2026-03", person: HUBOT, runs: 1, costMicroUsd: 0.5 * USD }),
    ]);
  });

  it("are exact for all of it together", () => {
    expect(toFigures({ by: [] })).toEqual([
      aRow({
        ...{ runs: 9, published: 5, merged: 3, closed: 1, open: 1, reverted: 2, rounds: 3 },
        ...{ costMicroUsd: 23.5 * USD, costPerMergedMicroUsd: 3.5 * USD, medianMsToMerge: 10 * HOUR_MS },
      }),
    ]);
  });

  it("are exact by repository, with the middle of two times to merge", () => {
    expect(toFigures({ by: ["repository"] })).toEqual([
      aRow({
        ...{ repository: DOCS, runs: 3, published: 2, merged: 1, open: 1, reverted: 1 },
        ...{ costMicroUsd: 8 * USD, costPerMergedMicroUsd: 2 * USD, medianMsToMerge: 2 * HOUR_MS },
      }),
      aRow({
        ...{ repository: PAGES, runs: 6, published: 3, merged: 2, closed: 1, reverted: 1, rounds: 3 },
        ...{ costMicroUsd: 15.5 * USD, costPerMergedMicroUsd: 4.25 * USD, medianMsToMerge: 17 * HOUR_MS },
      }),
    ]);
  });

  it("of some months are those rows alone, and the same", () => {
    const all = toFigures();

    expect(toFigures({ fromMonth: "2026-02" })).toEqual(all.filter(({ month = "" }) => month >= "2026-02"));
    expect(toFigures({ toMonth: "2026-01" })).toEqual(all.filter(({ month }) => month === "2026-01"));
    expect(toFigures({ fromMonth: "2026-02", toMonth: "2026-02", by: ["month"] })).toMatchObject([
      { month: "2026-02", runs: 3, published: 1, merged: 1 },
    ]);
    expect(toFigures({ fromMonth: "2026-04" })).toEqual([]);
  });

  it("of nothing are none", () => {
    expect(toOutcomeFigures({ runs: [], events: EVENTS })).toEqual([]);
  });
});

/** The one row of these. */
const toTotal = (runs: readonly RunFact[], events: readonly PullEvent[] = []) =>
  toOutcomeFigures({ runs, events }, { by: [] })[0];
const published = (pullNumber: number | undefined, commitSha = sha("1")) => ({
  published: { pullNumber, commitSha, at: at(1, 2) },
});
const OF = { repositoryId: PAGES.id, pullNumber: 13 };

describe("a pull request", () => {
  const runs = [aFact({ id: "a", ...published(13) })];

  it.each<[string, PullEvent[], "merged" | "closed" | "open"]>([
    ["that nothing is told of: open", [], "open"],
    ["closed", [{ kind: "closed", ...OF, at: 1_000 }], "closed"],
    [
      "closed and opened again",
      [
        { kind: "closed", ...OF, at: 1_000 },
        { kind: "reopened", ...OF, at: 2_000 },
      ],
      "open",
    ],
    [
      "in the same second",
      [
        { kind: "closed", ...OF, at: 1_000 },
        { kind: "reopened", ...OF, at: 1_000 },
      ],
      "open",
    ],
    [
      "and closed once more",
      [1_000, 3_000]
        .map((at): PullEvent => ({ kind: "closed", ...OF, at }))
        .concat({ kind: "reopened", ...OF, at: 2_000 }),
      "closed",
    ],
    [
      "closed, opened again and merged",
      [
        { kind: "merged", ...OF, at: 3_000 },
        { kind: "closed", ...OF, at: 4_000 },
      ],
      "merged",
    ],
    ["of that number elsewhere merged", [{ kind: "merged", ...OF, repositoryId: 4, at: 3_000 }], "open"],
  ])("%s", (_, events, state) => {
    const states = { merged: 0, closed: 0, open: 0, [state]: 1 };

    expect(toTotal(runs, events)).toMatchObject(states);
    expect(toTotal(runs, events.toReversed())).toMatchObject(states);
  });

  it("that was merged before its run ended took no time", () => {
    expect(toTotal(runs, [{ kind: "merged", ...OF, at: at(1, 1) }])?.medianMsToMerge).toBe(0);
  });

  it.each<[string, PullEvent[], number]>([
    [
      "a commit that names its run's commit",
      [{ kind: "reverted", repositoryId: PAGES.id, at: 1, sha: sha("1") }],
      1,
    ],
    ["a pull request that names it", [{ kind: "reverted", ...OF, at: 1 }], 1],
    [
      "both, and twice: once",
      [
        { kind: "reverted", ...OF, at: 1 },
        { kind: "reverted", ...OF, at: 2 },
        { kind: "reverted", repositoryId: PAGES.id, at: 1, sha: sha("1") },
      ],
      1,
    ],
    ["nothing that is its", [{ kind: "reverted", repositoryId: PAGES.id, at: 1, sha: sha("f") }], 0],
  ])("is reverted by %s", (_, events, reverted) => {
    expect(
      toTotal(runs, [{ kind: "merged", ...OF, at: at(1, 3), mergeSha: sha("a") }, ...events])?.reverted,
    ).toBe(reverted);
  });

  it("counts once with the cost of all its runs, from whatever thread", () => {
    const events: PullEvent[] = [{ kind: "merged", ...OF, at: at(1, 3) }];
    const threads = [12, 12, 13].map((thread, index) =>
      aFact({ id: `${index}`, thread, usd: 2, ...published(13) }),
    );

    expect(toTotal(threads, events)).toMatchObject({
      ...{ runs: 3, published: 1, merged: 1, costMicroUsd: 6 * USD, costPerMergedMicroUsd: 6 * USD },
    });
  });

  it("does not pay for another of its thread", () => {
    const history = [
      aFact({ id: "a", createdAt: 1, usd: 1 }),
      aFact({ id: "b", createdAt: 2, usd: 2, ...published(13) }),
      aFact({ id: "c", createdAt: 3, usd: 4 }),
      aFact({ id: "d", createdAt: 4, usd: 8, ...published(14, sha("2")) }),
      aFact({ id: "e", createdAt: 5, usd: 16, askedIn: 13 }),
      aFact({ id: "f", createdAt: 6, usd: 32, askedIn: 99 }),
    ];
    const costOf = (pullNumber: number) =>
      toTotal(history, [{ kind: "merged", ...OF, pullNumber, at: 9 }])?.costPerMergedMicroUsd;

    expect([costOf(13), costOf(14)]).toEqual([(1 + 2 + 4 + 16) * USD, (8 + 32) * USD]);
  });

  it("is none where a branch was published alone", () => {
    expect(toTotal([aFact({ id: "a", ...published(undefined) })])).toMatchObject({
      runs: 1,
      published: 0,
      open: 0,
    });
  });

  it("is of who asked first, not of an outsider whose command came to nothing", () => {
    const outsider = aFact({ id: "o", createdAt: 1, isIdle: true, person: HUBOT });
    const rows = toOutcomeFigures({ runs: [outsider, ...runs], events: [] }, { by: ["person"] });

    expect(rows).toMatchObject([{ person: MAYA, runs: 1, published: 1 }]);
  });
});

describe("a row", () => {
  it("is in the month of UTC", () => {
    const months = [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1) - 1].map((createdAt) =>
      aFact({ id: `${createdAt}`, createdAt }),
    );

    expect(toOutcomeFigures({ runs: months, events: [] }).map(({ month }) => month)).toEqual([
      "2025-12",
      "2026-01",
    ]);
  });

  it("has the names of the newest run, also of one that is not asked for", () => {
    const renamed = { ...PAGES, name: "site" };
    const runs = [
      aFact({ id: "a", createdAt: at(1, 1) }),
      aFact({ id: "b", createdAt: at(2, 1), repository: renamed, person: { id: MAYA.id, login: "may" } }),
    ];

    expect(toOutcomeFigures({ runs, events: [] }, { toMonth: "2026-01" })).toMatchObject([
      { repository: renamed, person: { login: "may" } },
    ]);
  });

  it("has a run once, as it ended, however often it was read", () => {
    const working = aFact({ id: "a", hasEnded: false, usd: 9 });
    const ended = aFact({ id: "a", usd: 2, ...published(13) });

    for (const runs of [
      [working, ended, working],
      [ended, working, ended],
    ])
      expect(toTotal(runs)).toMatchObject({ runs: 1, published: 1, costMicroUsd: 2 * USD });
  });
});
