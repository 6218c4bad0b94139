import { setImmediate } from "node:timers/promises";
import type { Run } from "../run/run.ts";
import type { RunPlace, RunStore } from "../store/store.ts";
import type { RunPage, WantedRuns } from "./records.ts";
import { parseCursor, renderCursor } from "./run-cursor.ts";
import type { RunLine } from "./run-record.ts";

/** Repositories that are asked at once, and how many runs a filter looks through before a page ends with what it found. */
const AT_ONCE = 8;
const MAX_LOOKED_AT = 1_000;
/** A filter that found too few goes on by so many at once, however small the page: a page of one would ask the store 500 times (S15). */
const NEXT_COUNT = 100;

/** The newest runs of several repositories as one list. Each repository is read no further than the page needs. */
export async function listRuns(
  { runs, toLine }: { runs: Pick<RunStore, "listOfRepository">; toLine: (run: Run) => Promise<RunLine> },
  { repositories, cursor, count: limit, state, requester }: WantedRuns,
): Promise<RunPage> {
  const isWanted = ({ state: its, event, outcome }: Run): boolean =>
    // A run that people were told nothing of came to nothing.
    outcome?.kind !== "silent" &&
    (state === undefined || its === state) &&
    (requester === undefined || event.actor.login.toLowerCase() === requester.toLowerCase());
  const found: Run[] = [];
  let place = cursor === undefined ? undefined : parseCursor(cursor);
  let ids: readonly number[] = [...new Set(repositories.map(({ id }) => id))];
  for (let looked = 0; found.length <= limit && looked < MAX_LOOKED_AT; ) {
    const size = looked === 0 ? limit + 1 : Math.max(limit + 1, NEXT_COUNT);
    const page = await readPage(runs, { ids, before: place, count: size });
    found.push(...page.runs.filter(isWanted));
    looked += page.runs.length;
    place = toPlace(page.runs.at(-1));
    ids = page.ids;
    if (page.runs.length < size) {
      place = undefined;
      break;
    }
  }
  const shown = found.slice(0, limit);
  const next = found.length > limit ? toPlace(shown.at(-1)) : place;
  return { runs: await Promise.all(shown.map(toLine)), next: next && renderCursor(next) };
}

/** The newest of all, of each repository at most as many as are wanted; and the repositories that there was anything of. */
async function readPage(
  runs: Pick<RunStore, "listOfRepository">,
  { ids, before, count }: { ids: readonly number[]; before: RunPlace | undefined; count: number },
): Promise<{ runs: Run[]; ids: number[] }> {
  let newest: Run[] = [];
  const left: number[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE);
    const pages = await Promise.all(some.map((id) => runs.listOfRepository(id, { before, count })));
    left.push(...some.filter((_, index) => (pages[index] ?? []).length > 0));
    newest = [...newest, ...pages.flat()].toSorted(isNewer).slice(0, count);
    // Other work goes on in between, however many they are.
    await setImmediate();
  }
  return { runs: newest, ids: left };
}

function isNewer(one: Run, other: Run): number {
  return other.createdAt - one.createdAt || (other.id < one.id ? -1 : 1);
}

function toPlace(run: Run | undefined): RunPlace | undefined {
  return run && { createdAt: run.createdAt, id: run.id };
}
