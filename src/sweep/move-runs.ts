import type { RunStarter } from "../durable/run-starter.ts";
import type { Run } from "../run/run.ts";
import type { RunParts } from "../workflow/parts.ts";
import { closeLostRun } from "./close-lost-run.ts";
import { decideMove } from "./decide-move.ts";

/** So many runs are looked at at a time: on AWS each look is a request to a service that throttles (F113). */
const AT_ONCE = 4;

/** The durable executions that carry the runs, as their host knows them. */
export interface Executions extends Pick<RunStarter, "start"> {
  /** Whether the run's execution goes on: false when it has ended, however; undefined when there is none of the run's name. */
  isAlive(runId: string): Promise<boolean | undefined>;
}

/** What a closing needs, and who carries the runs. */
export interface MoverParts extends RunParts {
  executions: Executions;
}

/**
 * Looks after the runs that have not ended (F6), and those whose ending nobody was told: one whose start was lost is started; one whose
 * execution ended without it is closed (F77). Counts them, too. A second time starts and ends nothing twice.
 */
export async function moveRuns(parts: MoverParts, now: number): Promise<void> {
  const { runs } = parts.store;
  const ids = [...new Set([...(await runs.listOpenIds()), ...(await runs.listUntoldIds())])];
  const counts = { waiting: 0, working: 0 };
  const faults: unknown[] = [];
  for (let first = 0; first < ids.length; first += AT_ONCE) {
    const looks = ids.slice(first, first + AT_ONCE).map((id) => lookAt(parts, id, now));
    for (const result of await Promise.allSettled(looks)) {
      if (result.status === "rejected") faults.push(result.reason);
      else if (result.value !== "ended") counts[result.value] += 1;
    }
  }
  // An app with nothing to do logs nothing.
  if (counts.waiting + counts.working > 0) parts.log.info(counts, "sweep.runs_counted");
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} runs could not be looked after.`);
}

/** The state in which the run is left. */
async function lookAt(parts: MoverParts, id: string, now: number): Promise<Run["state"]> {
  const { store, executions, log } = parts;
  const isAlive = await executions.isAlive(id);
  // An execution ends its run before it ends itself: the row is read after the execution.
  const run = await store.runs.get(id);
  if (run === undefined) return "ended";
  const isEnded = run.state === "ended";
  if (isEnded && run.told !== undefined) return "ended";
  switch (decideMove({ isAlive, isEnded, ageMs: now - (run.endedAt ?? run.createdAt) })) {
    case "leave":
      return run.state;
    case "start":
      await executions.start(id);
      log.warn({ run: id, thread: run.threadId, state: run.state }, "run.restarted");
      return run.state;
    case "close":
      await closeLostRun(parts, run, now);
      return "ended";
  }
}
