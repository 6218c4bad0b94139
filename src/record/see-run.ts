import type { SeenRepository, Viewer } from "../viewer/viewer.ts";
import type { Records } from "./records.ts";
import type { RunRecord } from "./run-record.ts";

/**
 * The run of an id, with its repository as its viewer may see it; undefined where there is none, and where they may not read it (S22).
 *
 * Who may not read it learns nothing from the time that an answer takes: until that is known the store is looked at once and GitHub is asked
 * once, of a name that nobody can have where there is no run. The rest of a run is read for those alone who may read it.
 */
export async function seeRun(
  records: Pick<Records, "record" | "repositoryOf">,
  { id = "", viewer }: { id: string | undefined; viewer: Pick<Viewer, "see"> },
): Promise<{ run: RunRecord; seen: SeenRepository } | undefined> {
  const repository = await records.repositoryOf(id);
  const address = id.replace(/[^\w]/g, "").slice(0, 30) || "-";
  const seen = await viewer.see(repository ?? { id: 0, owner: "-", name: address }, address);
  const run = seen && (await records.record(id));
  return seen === undefined || run === undefined ? undefined : { run, seen };
}
