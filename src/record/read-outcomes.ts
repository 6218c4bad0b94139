import { setImmediate } from "node:timers/promises";
import type { PullEvent } from "../run/pull-event.ts";
import type { RunPlace, Store } from "../store/store.ts";
import { type OutcomeOptions, type OutcomeRow, toOutcomeFigures } from "./outcomes.ts";
import { type RunFact, toRunFact } from "./run-fact.ts";

/** Read at once. */
const PAGE_RUNS = 100;
const DAY_MS = 24 * 60 * 60 * 1000;

type Source = Pick<Store, "runs" | "pullEvents">;

/**
 * What became of what the runs of some repositories published. All runs that the store has of them are read, from the newest to the oldest, as
 * only the first one of a pull request tells whose it is; other work goes on between two pages.
 */
export async function readOutcomes(
  store: Source,
  { repositoryIds, ...options }: OutcomeOptions & { repositoryIds: readonly number[] },
): Promise<OutcomeRow[]> {
  const facts = await readFacts(store, { repositoryIds, sinceAt: toSince(options.fromMonth) });
  return toOutcomeFigures(facts, options);
}

/** Runs of some repositories, all or those asked for since an instant, and what happened to their pull requests since another. */
export async function readFacts(
  store: Source,
  {
    repositoryIds,
    sinceAt,
    runsSinceAt = 0,
  }: { repositoryIds: readonly number[]; sinceAt: number; runsSinceAt?: number },
): Promise<{ runs: RunFact[]; events: PullEvent[] }> {
  const runs: RunFact[] = [];
  const events: PullEvent[] = [];
  for (const id of new Set(repositoryIds)) {
    for await (const page of readRuns(store, { repositoryId: id, sinceAt: runsSinceAt })) runs.push(...page);
    for (const event of await store.pullEvents.list(id, sinceAt)) events.push(event);
    // A store of one file answers at once: thousands of repositories would keep everything else waiting.
    await setImmediate();
  }
  return { runs, events };
}

async function* readRuns(
  { runs }: Source,
  { repositoryId, sinceAt }: { repositoryId: number; sinceAt: number },
): AsyncGenerator<RunFact[]> {
  let before: RunPlace | undefined;
  for (;;) {
    const page = await runs.listOfRepository(repositoryId, { before, count: PAGE_RUNS });
    yield page.map(toRunFact);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_RUNS || last.createdAt < sinceAt) return;
    before = { createdAt: last.createdAt, id: last.id };
    await setImmediate();
  }
}

/** What happened to a pull request before its first run tells nothing of it. A day more, as GitHub's clock is another. */
function toSince(fromMonth: string | undefined): number {
  return fromMonth === undefined ? 0 : Math.max(0, Date.parse(`${fromMonth}-01T00:00:00Z`) - DAY_MS);
}
