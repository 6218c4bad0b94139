import { canWrite } from "../github/repository.ts";
import type { Thread } from "../store/store.ts";
import type { RunParts } from "./parts.ts";
import { type Ended, ended } from "./plan.ts";
import type { Run } from "./run.ts";
import { toScope } from "./scopes.ts";

/** Commands taken in one thread within an hour; two bots that answer each other end here (S4). */
export const MAX_COMMANDS_PER_HOUR = 20;
/** Past the cap this many are told why; after that there is silence. */
const TOLD_PAST_CAP = 1;
const HOUR_MS = 3_600_000;

/** Why the run may not begin, or undefined when it may: stop marks (F3), the kill switch, the hourly cap, live permission (S2). */
export async function toAccessDecision(parts: RunParts, run: Run): Promise<Ended | undefined> {
  const { store, settings, github, now } = parts;
  const thread = await openThread(parts, run);
  if (isStopped(run, thread)) return ended({ kind: "stopped", by: thread.stoppedBy });

  const isAsked = run.command !== undefined;
  const recent = await store.runs.countSince(run.threadId, now() - HOUR_MS);
  if (recent > MAX_COMMANDS_PER_HOUR + TOLD_PAST_CAP)
    return ended({ kind: "silent", why: "too many commands in this thread" });
  if (!(await canWrite(github, toScope(run, "clone"), run.event.actor.login))) {
    return ended(
      isAsked ? { kind: "refused", why: "no_access" } : { kind: "silent", why: "the author may not write" },
    );
  }
  if (recent > MAX_COMMANDS_PER_HOUR) return ended({ kind: "refused", why: "thread_busy" });
  if (settings.isPaused) return ended({ kind: "refused", why: "paused" });
  return undefined;
}

/** The run's thread, made when this is its first run. */
export function openThread({ store }: Pick<RunParts, "store">, { threadId, event }: Run): Promise<Thread> {
  return store.threads.open({ id: threadId, repositoryId: event.repository.id, number: event.thread.number });
}

/** Whether somebody said stop after this run's trigger; an issue is older than every comment under it. */
export function isStopped(
  { event }: Pick<Run, "event">,
  { stoppedBefore }: Pick<Thread, "stoppedBefore">,
): boolean {
  if (stoppedBefore === 0) return false;
  return event.trigger.kind === "issue" || event.trigger.id < stoppedBefore;
}
