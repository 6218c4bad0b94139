import type { Run } from "../run/run.ts";
import type { RunStore } from "../store/store.ts";
import { newestFirst } from "./newest-first.ts";
import type { RunPage, WantedRuns } from "./records.ts";
import { parseCursor, renderCursor } from "./run-cursor.ts";
import type { RunLine } from "./run-record.ts";

/** How many runs a filter looks through before a page ends with what it found (S15). */
const MAX_LOOKED_AT = 1_000;

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
  const ids = new Set(repositories.map(({ id }) => id));
  const before = cursor === undefined ? undefined : parseCursor(cursor);
  const shown: Run[] = [];
  let next: Run | undefined;
  let looked = 0;
  for await (const run of newestFirst(runs, { ids, before })) {
    // There is more: the next page begins behind what was shown, or looked at.
    if (shown.length === limit && isWanted(run)) next = shown.at(-1);
    if (next !== undefined) break;
    if (isWanted(run)) shown.push(run);
    looked += 1;
    if (looked === MAX_LOOKED_AT) next = run;
  }
  return { runs: await Promise.all(shown.map(toLine)), next: next && renderCursor(next) };
}
