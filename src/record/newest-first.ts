import { setImmediate } from "node:timers/promises";
import type { Run } from "../run/run.ts";
import type { RunPlace, RunStore } from "../store/store.ts";

/** Repositories that are asked at once. */
const AT_ONCE = 8;
/** What is read of a repository at first, and each time twice as many, up to the most: one has all the runs, or five hundred have a few. */
const FIRST_COUNT = 16;
const MAX_COUNT = 128;

/** What was read of a repository and is still to be given. */
interface Pile {
  id: number;
  runs: Run[];
  before: RunPlace | undefined;
  count: number;
  isOver: boolean;
}

/**
 * The runs of several repositories as one list, newest first, behind a place. Of each no more is read than is given, but for a few. Other work
 * goes on in between, however many repositories there are.
 */
export async function* newestFirst(
  runs: Pick<RunStore, "listOfRepository">,
  { ids, before }: { ids: Iterable<number>; before: RunPlace | undefined },
): AsyncGenerator<Run> {
  async function fill(pile: Pile): Promise<void> {
    if (pile.isOver) return;
    pile.runs = await runs.listOfRepository(pile.id, { before: pile.before, count: pile.count });
    pile.isOver = pile.runs.length < pile.count;
    pile.before = pile.runs.at(-1);
    pile.count = Math.min(2 * pile.count, MAX_COUNT);
  }

  const all = Array.from(ids, (id): Pile => ({ id, runs: [], before, count: FIRST_COUNT, isOver: false }));
  for (let from = 0; from < all.length; from += AT_ONCE) {
    await Promise.all(all.slice(from, from + AT_ONCE).map(fill));
    await setImmediate();
  }
  for (;;) {
    const pile = findNewest(all);
    const run = pile?.runs.shift();
    if (pile === undefined || run === undefined) return;
    yield run;
    if (pile.runs.length === 0) await fill(pile);
  }
}

function findNewest(piles: readonly Pile[]): Pile | undefined {
  let newest: Pile | undefined;
  for (const pile of piles) {
    const [run] = pile.runs;
    if (run !== undefined && (newest?.runs[0] === undefined || isNewer(run, newest.runs[0]))) newest = pile;
  }
  return newest;
}

function isNewer(one: Run, other: Run): boolean {
  return one.createdAt > other.createdAt || (one.createdAt === other.createdAt && one.id > other.id);
}
