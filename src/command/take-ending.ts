import type { Logger } from "pino";
import type { RunStarter } from "../durable/run-starter.ts";
import { toThreadId } from "../run/run.ts";
import type { Store } from "../store/store.ts";
import type { Over } from "./events/payload.ts";
import { keepPullEvents } from "./keep-pull-events.ts";

interface Parts {
  store: Pick<Store, "runs" | "threads" | "pullEvents">;
  starter: RunStarter;
  log: Logger;
}

/** Something that is over, with the instant that counts for it. */
type Dated<What extends Over> = What & { at: number };
interface Ending<What extends Over> {
  over: Dated<What>;
  deliveryId: string;
}
type ThreadOver = Extract<Over, { what: "thread" }>;
type AccessOver = Extract<Over, { what: "access" }>;

/** Writes down that a thread, or the app's access, is over, and wakes what has to see it. The second time: the same marks. */
export async function takeEnding(parts: Parts, { over, deliveryId }: Ending<Over>): Promise<void> {
  return over.what === "thread"
    ? endThread(parts, { over, deliveryId })
    : endAccess(parts, { over, deliveryId });
}

/**
 * What became of a thread is kept with it, and all that runs or waits there is stopped (F33). Of a thread that nobody ever used: nothing but
 * what its pull request takes back of others.
 */
async function endThread(parts: Parts, { over, deliveryId }: Ending<ThreadOver>): Promise<void> {
  const { store, starter, log } = parts;
  const own = toThreadId(over);
  const threadId = over.isPullRequest ? await store.threads.resolve(own) : own;
  const isKnown = (await store.threads.find(threadId)) !== undefined;
  const events = (over.pullEvents ?? []).filter(({ kind }) => isKnown || kind === "reverted");
  await keepPullEvents(parts, { events, deliveryId });
  if (!isKnown) return;
  const { how, at, by } = over;
  await store.threads.close(threadId, { how, at });
  await store.threads.stop(threadId, { at, kind: "event", id: 0, by, why: how });
  for (const { id } of await store.runs.listOpen(threadId)) starter.wake(id);
  log.info({ delivery: deliveryId, thread: threadId, how }, "thread.closed");
}

/** The app was uninstalled or suspended, or a repository taken from it: what runs there is abandoned (F17). */
async function endAccess(
  { store, starter, log }: Parts,
  { over, deliveryId }: Ending<AccessOver>,
): Promise<void> {
  const { installationId, repositoryIds, at, by } = over;
  let count = 0;
  for (const id of await store.runs.listOpenIds()) {
    const run = await store.runs.get(id);
    if (run === undefined || run.event.installationId !== installationId) continue;
    if (repositoryIds !== undefined && !repositoryIds.includes(run.event.repository.id)) continue;
    await store.threads.stop(run.threadId, { at, kind: "event", id: 0, by, why: "removed" });
    starter.wake(id);
    count += 1;
  }
  log.info({ delivery: deliveryId, installation: installationId, runs: count }, "access.ended");
}
