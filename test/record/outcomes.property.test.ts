import fc from "fast-check";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { EVENTS as PARSERS } from "../../src/app.ts";
import { createIntake } from "../../src/command/intake.ts";
import { OUTCOME_DIMENSIONS, type OutcomeRow, toOutcomeFigures } from "../../src/record/outcomes.ts";
import { readOutcomes } from "../../src/record/read-outcomes.ts";
import type { RunFact } from "../../src/record/run-fact.ts";
import type { PullEvent } from "../../src/run/pull-event.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { aClosedPull, aMergedPull, aPush, aReopenedPull, SHA } from "../command/events/a-pull-payload.ts";
import { aNewRun } from "../contract/a-new-run.ts";
import { anOutcome } from "../support/a-outcome.ts";
import { aFact, DOCS, HUBOT, MAYA, PAGES, sha } from "./a-history.ts";

const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const repository = pick(PAGES, DOCS);
// Few of everything, so that they meet.
const pullNumber = pick(13, 14, 15);
const commit = pick("1", "2", "3", "4").map(sha);
/** Some months, in steps of nine hours. */
const instant = fc.integer({ min: 0, max: 200 }).map((step) => Date.UTC(2026, 0, 1) + step * 9 * 3_600_000);

const run: fc.Arbitrary<RunFact> = fc
  .record({
    id: fc.integer({ min: 0, max: 99_999 }).map(String),
    repository,
    thread: pick(12, 13, 20),
    usd: fc.integer({ min: 0, max: 9 }),
    person: pick(MAYA, HUBOT),
    createdAt: instant,
    rounds: fc.nat(2),
    isIdle: fc.boolean(),
    hasEnded: fc.constant(true),
    askedIn: fc.option(pullNumber, { nil: undefined }),
    published: fc.option(
      fc.record({ pullNumber: fc.option(pullNumber, { nil: undefined }), commitSha: commit, at: instant }),
      { nil: undefined },
    ),
  })
  .map(aFact);
const repositoryId = repository.map(({ id }) => id);
const event: fc.Arbitrary<PullEvent> = fc.oneof(
  fc.record({ kind: pick("merged" as const), repositoryId, pullNumber, at: instant, mergeSha: commit }),
  fc.record({ kind: pick("closed" as const, "reopened" as const), repositoryId, pullNumber, at: instant }),
  fc.record({ kind: pick("reverted" as const), repositoryId, at: instant, sha: commit }),
  fc.record({ kind: pick("reverted" as const), repositoryId, at: instant, pullNumber }),
);
const history = fc.record({
  runs: fc.uniqueArray(run, { selector: ({ id }) => id, maxLength: 12 }),
  events: fc.array(event, { maxLength: 12 }),
});
const by = fc.subarray([...OUTCOME_DIMENSIONS]);

/** All of them in another order, some of them again. */
function replay<T>(log: readonly T[]): fc.Arbitrary<T[]> {
  const again = fc.subarray([...log]);
  return again.chain((twice) =>
    fc.shuffledSubarray([...log, ...twice], { minLength: log.length + twice.length }),
  );
}

describe("figures", () => {
  it("are the same of a log that is told again, in another order and partly twice", () => {
    const replayed = history.chain((told) =>
      fc.record({ told: fc.constant(told), runs: replay(told.runs), events: replay(told.events), by }),
    );
    fc.assert(
      fc.property(replayed, ({ told, runs, events, by }) => {
        expect(toOutcomeFigures({ runs, events }, { by })).toEqual(toOutcomeFigures(told, { by }));
      }),
      { numRuns: 500 },
    );
  });

  it("add up, whatever they are told apart by", () => {
    const COUNTS = [
      "runs",
      "published",
      "merged",
      "closed",
      "open",
      "reverted",
      "costMicroUsd",
      "rounds",
    ] as const;
    const add = (rows: readonly OutcomeRow[]) =>
      COUNTS.map((name) => rows.reduce((sum, row) => sum + row[name], 0));
    fc.assert(
      fc.property(history, by, (told, by) => {
        const rows = toOutcomeFigures(told, { by });
        const worked = told.runs.filter(({ isIdle }) => !isIdle);

        expect(add(rows)).toEqual(add(toOutcomeFigures(told, { by: [] })));
        for (const { published, merged, closed, open, reverted } of rows) {
          expect(published).toBe(merged + closed + open);
          expect(reverted).toBeLessThanOrEqual(published);
        }
        const [runs, , , , , , costMicroUsd] = add(rows);
        expect(runs).toBe(worked.length);
        expect(costMicroUsd).toBe(worked.reduce((sum, each) => sum + each.costMicroUsd, 0));
      }),
      { numRuns: 500 },
    );
  });
});

const REPOSITORY = 186853002;
const DAY = (day: number) => `2019-05-${String(day).padStart(2, "0")}T12:00:00Z`;
const toMs = (day: number) => Date.parse(DAY(day));
const USD = 1_000_000;

/** Deliveries about three pull requests of ours, and one of somebody else's. */
const DELIVERIES = [
  { name: "pull_request", payload: aClosedPull({ number: 13, closed_at: DAY(11) }) },
  { name: "pull_request", payload: aReopenedPull({ number: 13, updated_at: DAY(12) }) },
  { name: "pull_request", payload: aMergedPull({ number: 13, merged_at: DAY(13), closed_at: DAY(13) }) },
  { name: "push", payload: aPush([`Undo\n\nThis reverts commit ${SHA}.`, "Other work"]) },
  { name: "pull_request", payload: aClosedPull({ number: 14, closed_at: DAY(12) }) },
  {
    name: "pull_request",
    payload: aMergedPull({ number: 15, merged_at: DAY(12), merge_commit_sha: sha("b") }),
  },
  {
    name: "pull_request",
    payload: aMergedPull({ number: 99, merge_commit_sha: sha("9"), body: "Reverts #15" }),
  },
  { name: "pull_request", payload: aClosedPull({ number: 15, closed_at: DAY(10) }) },
  { name: "pull_request", payload: aReopenedPull({ number: 15, updated_at: DAY(11) }) },
];

/** Three issues that led to a pull request each, on May 10. */
async function addRuns(store: Store): Promise<void> {
  for (const [index, pull] of [13, 14, 15].entries()) {
    const about = { repositoryId: REPOSITORY, number: index + 1, trigger: index + 1, createdAt: toMs(9) };
    const made = aNewRun(about);
    const pullRequest = { number: pull, url: `https://github.com/octo/pages/pull/${pull}`, created: true };
    const outcome = anOutcome("published", { pullRequest, commitSha: sha(`${index}`) });
    await store.runs.create(made);
    await store.threads.link(`${REPOSITORY}-${pull}`, made.threadId);
    await store.runs.end(made.id, { outcome, costMicroUsd: (index + 1) * USD, now: toMs(10) });
  }
}

async function readAfter(deliveries: typeof DELIVERIES): Promise<OutcomeRow[]> {
  const store = createSqliteStore(openDatabase(":memory:"));
  await addRuns(store);
  const intake = createIntake({
    ...{ events: PARSERS, grammar: { command: "/claude" }, store, log: pino({ level: "silent" }) },
    actors: { ownAppId: 1, ownMarker: "<!-- ours", allowedAppIds: [] },
    starter: { start: async () => {}, wake: () => {} },
    now: () => toMs(13),
  });
  for (const delivery of deliveries) {
    const order = intake.decide({ id: "d", ...delivery });
    if (order !== undefined) await intake.take(order, "d");
  }
  const rows = await readOutcomes(store, { repositoryIds: [REPOSITORY], by: ["month"] });
  store.close();
  return rows;
}

describe("F1: figures after webhooks that came again and in any order", () => {
  it("are exact", async () => {
    await fc.assert(
      // By their numbers: a counterexample of payloads is nothing to read.
      fc.asyncProperty(replay([...DELIVERIES.keys()]), async (numbers) => {
        const deliveries = numbers.flatMap((number) => DELIVERIES[number] ?? []);
        expect(await readAfter(deliveries)).toEqual([
          {
            ...{ repository: undefined, person: undefined, month: "2019-05", rounds: 0 },
            ...{ runs: 3, published: 3, merged: 2, closed: 1, open: 0, reverted: 2 },
            ...{ costMicroUsd: 6 * USD, costPerMergedMicroUsd: 2 * USD },
            medianMsToMerge: 2.5 * 24 * 3_600_000,
          },
        ]);
      }),
      { numRuns: 40 },
    );
  });
});
