import type { Run } from "../run/run.ts";
import type { Thread } from "../run/thread.ts";
import type { RunParts } from "./parts.ts";

/** What a step of a run is given: everything it may use, and the run and its thread as they are now. Its log knows both. */
export interface Step extends RunParts {
  run: Run;
  thread: Thread;
}

/** Opens the run's thread, made when this is its first run, and binds the log. The second time: the same thread. */
export async function openStep(parts: RunParts, run: Run): Promise<Step> {
  const { repository, thread } = run.event;
  const opened = { id: run.threadId, repositoryId: repository.id, number: thread.number };
  return {
    ...parts,
    run,
    thread: await parts.store.threads.open(opened),
    log: parts.log.child({ run: run.id, thread: run.threadId }),
  };
}

/**
 * Whether somebody said stop after this run's trigger. GitHub tells instants by the second: within one, ids tell two of a kind apart, and
 * anything else counts as said before. Pure.
 */
export function isStopped({ run: { event }, thread: { stopped } }: Pick<Step, "run" | "thread">): boolean {
  if (stopped === undefined) return false;
  const { kind, id, createdAt } = event.trigger;
  if (createdAt !== stopped.at) return createdAt < stopped.at;
  return kind !== stopped.kind || id < stopped.id;
}
