import type { SeenRepository, Viewer } from "../viewer/viewer.ts";
import type { Records } from "./records.ts";
import type { RunRecord } from "./run-record.ts";

/** A run's id has no other form. */
const RUN_ID = /^[0-9a-f]{26}$/;

/**
 * The run of an id, with its repository as its viewer may see it; undefined where there is none, and where they may not read it (S22). GitHub is
 * asked in either case, of a name that nobody can have where there is no run: the time that an answer takes says nothing of what is there.
 */
export async function seeRun(
  records: Pick<Records, "record">,
  { id = "", viewer }: { id: string | undefined; viewer: Pick<Viewer, "see"> },
): Promise<{ run: RunRecord; seen: SeenRepository } | undefined> {
  const run = RUN_ID.test(id) ? await records.record(id) : undefined;
  const nobodys = { id: 0, owner: "-", name: id.replace(/[^\w]/g, "").slice(0, 30) || "-" };
  const seen = await viewer.see(run?.repository ?? nobodys);
  return run === undefined || seen === undefined ? undefined : { run, seen };
}
