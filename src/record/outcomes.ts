import type { PullEvent } from "../run/pull-event.ts";
import { byAge, type PullOutcome, toPullOutcomes } from "./pull-outcomes.ts";
import type { RunFact } from "./run-fact.ts";
import type { RecordedRepository } from "./run-record.ts";

/** What figures can be told apart by. */
export const OUTCOME_DIMENSIONS = ["repository", "month", "person"] as const;
export type OutcomeDimension = (typeof OUTCOME_DIMENSIONS)[number];

/**
 * Figures of the runs that were asked for, and of the pull requests whose first run was asked for, in one month by one person in one
 * repository. What figures are not told apart by is undefined. Money is in micro-dollars.
 */
export interface OutcomeRow {
  repository: RecordedRepository | undefined;
  /** `2026-01`, in UTC. */
  month: string | undefined;
  person: { id: number; login: string } | undefined;
  /** Without those that came to nothing: refused, silent, or handed over to another. */
  runs: number;
  /** Pull requests that were published to: those merged, closed without a merge, and open. */
  published: number;
  merged: number;
  closed: number;
  open: number;
  /** Of those published: taken back by a commit or a pull request that names them. */
  reverted: number;
  /** Of the runs. */
  costMicroUsd: number;
  /** What a merged pull request cost in all its runs, whenever and by whomever they were asked for. Undefined where none is merged. */
  costPerMergedMicroUsd: number | undefined;
  /** From when it was first published to until it was merged; of an even number what lies between the middle two. */
  medianMsToMerge: number | undefined;
  /** How often agents were sent back with what failed. */
  rounds: number;
}

export interface OutcomeOptions {
  /** @default all of them */
  by?: readonly OutcomeDimension[];
  /** Rows of earlier months are left out. Runs before it count all the same where they tell whose and when a pull request is. */
  fromMonth?: string | undefined;
  /** Rows of later months are left out. */
  toMonth?: string | undefined;
}

/**
 * What became of what runs published, in rows by repository, month and person. All runs of a thread are to be given, also those outside the
 * months that are asked for. The same runs and events, in any order and however often each, give the same figures. Pure.
 */
export function toOutcomeFigures(
  given: { runs: readonly RunFact[]; events: readonly PullEvent[] },
  { by = OUTCOME_DIMENSIONS, fromMonth = "", toMonth = "9999-12" }: OutcomeOptions = {},
): OutcomeRow[] {
  const all = keepOneEach(given.runs);
  const runs = all.filter(({ isIdle }) => !isIdle);
  const isAsked = (run: RunFact) => isWithin(toMonthOf(run), { fromMonth, toMonth });
  const toKey = (run: RunFact) => toGroupKey(run, by);
  const pulls = toPullOutcomes(runs, given.events).filter(({ first }) => isAsked(first));
  const runsByKey = Map.groupBy(runs.filter(isAsked), toKey);
  const pullsByKey = Map.groupBy(pulls, ({ first }) => toKey(first));
  // A pull request's first run is of its row, so that no row has pull requests alone.
  const rows = [...runsByKey].map(([key, ofRow]) => toRow(ofRow, { pulls: pullsByKey.get(key) ?? [], by }));
  return nameAlike(rows, all).toSorted(byName);
}

/** The month of an instant in UTC: `2026-01`. */
export function renderMonth(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}

function toMonthOf({ createdAt }: RunFact): string {
  return renderMonth(createdAt);
}

function isWithin(month: string, { fromMonth, toMonth }: { fromMonth: string; toMonth: string }): boolean {
  return fromMonth <= month && month <= toMonth;
}

/** Each run once: as it ended, where it was read before that, too. */
function keepOneEach(runs: readonly RunFact[]): RunFact[] {
  const kept = new Map<string, RunFact>();
  for (const run of runs) {
    const other = kept.get(run.id);
    if (other === undefined || isNewer(run, other)) kept.set(run.id, run);
  }
  return [...kept.values()].toSorted(byAge);
}

function isNewer(run: RunFact, other: RunFact): boolean {
  if (run.hasEnded !== other.hasEnded) return run.hasEnded;
  return run.costMicroUsd > other.costMicroUsd;
}

function toGroupKey(run: RunFact, by: readonly OutcomeDimension[]): string {
  const { repository, person } = run;
  const values = { repository: repository.id, month: toMonthOf(run), person: person.id };
  return OUTCOME_DIMENSIONS.map((dimension) => (by.includes(dimension) ? values[dimension] : "")).join();
}

function toRow(
  runs: readonly RunFact[],
  { pulls, by }: { pulls: readonly PullOutcome[]; by: readonly OutcomeDimension[] },
): OutcomeRow {
  // Each group has a member.
  const [any] = runs as [RunFact];
  const merged = pulls.filter(({ state }) => state === "merged");
  const count = (state: PullOutcome["state"]) => pulls.filter((pull) => pull.state === state).length;
  const mergedCost = sum(merged.map(({ costMicroUsd }) => costMicroUsd));
  return {
    repository: by.includes("repository") ? any.repository : undefined,
    month: by.includes("month") ? toMonthOf(any) : undefined,
    person: by.includes("person") ? any.person : undefined,
    runs: runs.length,
    published: pulls.length,
    merged: merged.length,
    closed: count("closed"),
    open: count("open"),
    reverted: pulls.filter(({ isReverted }) => isReverted).length,
    costMicroUsd: sum(runs.map(({ costMicroUsd }) => costMicroUsd)),
    costPerMergedMicroUsd: merged.length === 0 ? undefined : Math.round(mergedCost / merged.length),
    medianMsToMerge: toMedian(merged.flatMap(({ msToMerge }) => msToMerge ?? [])),
    rounds: sum(runs.map(({ rounds }) => rounds)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function toMedian(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return low === undefined || high === undefined ? undefined : Math.round((low + high) / 2);
}

/** Repositories and people can get another name: all rows have the newest run's. */
function nameAlike(rows: readonly OutcomeRow[], runs: readonly RunFact[]): OutcomeRow[] {
  const repositories = new Map(runs.map(({ repository }) => [repository.id, repository]));
  const people = new Map(runs.map(({ person }) => [person.id, person]));
  return rows.map((row) => ({
    ...row,
    repository: row.repository && repositories.get(row.repository.id),
    person: row.person && people.get(row.person.id),
  }));
}

function byName(a: OutcomeRow, b: OutcomeRow): number {
  const [one, other] = [toSortKeys(a), toSortKeys(b)];
  const at = one.findIndex((key, index) => key !== other[index]);
  return at === -1 ? 0 : (one[at] ?? "") < (other[at] ?? "") ? -1 : 1;
}

function toSortKeys({ repository, month = "", person }: OutcomeRow): string[] {
  return [
    repository === undefined ? "" : `${repository.owner}/${repository.name}#${repository.id}`,
    month,
    person === undefined ? "" : `${person.login}#${person.id}`,
  ];
}
