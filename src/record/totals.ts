import type { PullEvent } from "../run/pull-event.ts";
import { type PullOutcome, toPullOutcomes } from "./pull-outcomes.ts";
import type { RunTotal, WantedTotals } from "./records.ts";
import type { RunFact } from "./run-fact.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * What runs came to, by day or month in UTC, newest first: a run counts where it was asked for, a pull request where its first run was.
 * Periods in which nothing was asked for are left out. Pure.
 */
export function toTotals(
  given: { runs: readonly RunFact[]; events: readonly PullEvent[] },
  { per, count, now }: Pick<WantedTotals, "per" | "count"> & { now: number },
): RunTotal[] {
  const toPeriod = ({ createdAt }: { createdAt: number }) =>
    new Date(createdAt).toISOString().slice(0, per === "day" ? 10 : 7);
  const since = toPeriod({ createdAt: toBeginning({ per, count, now }) });
  const runs = given.runs.filter(({ isIdle }) => !isIdle);
  const pulls = Map.groupBy(toPullOutcomes(runs, given.events), ({ first }) => toPeriod(first));
  return [...Map.groupBy(runs, toPeriod)]
    .filter(([period]) => period >= since)
    .map(([period, ofPeriod]) => toTotal(period, { runs: ofPeriod, pulls: pulls.get(period) ?? [] }))
    .toSorted((one, other) => (one.period < other.period ? 1 : -1));
}

/** The first instant of the oldest period that is wanted. Pure. */
export function toBeginning({
  per,
  count,
  now,
}: Pick<WantedTotals, "per" | "count"> & { now: number }): number {
  const today = new Date(now);
  if (per === "month") return Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - (count - 1), 1);
  const midnight = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate());
  return midnight - (count - 1) * DAY_MS;
}

function toTotal(
  period: string,
  { runs, pulls }: { runs: readonly RunFact[]; pulls: readonly PullOutcome[] },
): RunTotal {
  const costMicroUsd = runs.reduce((sum, run) => sum + run.costMicroUsd, 0);
  const merged = pulls.filter(({ state }) => state === "merged");
  const mergedCost = merged.reduce((sum, pull) => sum + pull.costMicroUsd, 0);
  return {
    period,
    runs: runs.length,
    costMicroUsd,
    opened: pulls.length,
    merged: merged.length,
    closed: pulls.filter(({ state }) => state === "closed").length,
    costPerMergedMicroUsd: merged.length === 0 ? undefined : Math.round(mergedCost / merged.length),
  };
}
