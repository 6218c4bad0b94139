import type { Logger } from "pino";
import type { RunStarter } from "../durable/run-starter.ts";
import type { Run } from "../run/run.ts";
import type { Store } from "../store/store.ts";
import { decideMove } from "./decide-move.ts";

/** So many runs are read at a time. */
const AT_ONCE = 20;

/** The durable executions that carry the runs, as their host knows them. */
export interface Executions extends RunStarter {
  /** Whether the run's execution goes on: false when it has ended, however; undefined when there is none of the run's name. */
  isAlive(runId: string): Promise<boolean | undefined>;
}

export interface MoverParts {
  store: Pick<Store, "runs">;
  /** Undefined: the host itself sees to it that executions go on and end their runs. */
  executions?: Executions | undefined;
  log: Logger;
}

/**
 * Looks after the runs that have not ended (F6): one whose start was lost is started; one whose execution ended without it is ended as
 * `broken`, which frees its thread and the budget it holds. Counts them, too. A second time starts and ends nothing twice.
 */
export async function moveRuns(parts: MoverParts, now: number): Promise<void> {
  const ids = await parts.store.runs.listOpenIds();
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
  const isAlive = await executions?.isAlive(id);
  // An execution ends its run before it ends itself: the row is read after the execution.
  const run = await store.runs.get(id);
  if (run === undefined || run.state === "ended") return "ended";
  if (executions === undefined) return run.state;
  const fields = { run: id, thread: run.threadId, state: run.state };
  switch (decideMove({ isAlive, ageMs: now - run.createdAt })) {
    case "leave":
      return run.state;
    case "start":
      await executions.start(id);
      log.warn(fields, "run.restarted");
      return run.state;
    case "end": {
      const outcome = { kind: "broken", detail: "the execution" } as const;
      const next = await store.runs.end(id, { outcome, costMicroUsd: 0, now });
      log.error(fields, "run.lost");
      for (const each of next) executions.wake(each);
      return "ended";
    }
  }
}
