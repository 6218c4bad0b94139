import type { Logger } from "pino";
import type { PullEvent } from "../run/pull-event.ts";
import { toThreadId } from "../run/run.ts";
import type { Store } from "../store/store.ts";

interface Keeping {
  store: Pick<Store, "threads" | "pullEvents">;
  log: Logger;
}

/** Keeps what GitHub told of pull requests, for what became of our work. The second time: nothing. */
export async function keepPullEvents(
  { store, log }: Keeping,
  { events, deliveryId }: { events: readonly PullEvent[]; deliveryId: string },
): Promise<void> {
  for (const event of events) await store.pullEvents.add(event);
  if (events.length > 0) log.info({ delivery: deliveryId, facts: events.length }, "pull_request.noted");
}

/**
 * The same, but for what became of pull requests that no thread here knows. Whose a reverted commit or pull request is, is seen when outcomes
 * are read: there are few, and the run that made it may not have ended yet.
 */
export async function keepOwnPullEvents(
  keeping: Keeping,
  { events, deliveryId }: { events: readonly PullEvent[]; deliveryId: string },
): Promise<void> {
  const own: PullEvent[] = [];
  for (const event of events)
    if (event.kind === "reverted" || (await isKnown(keeping.store.threads, event))) own.push(event);
  await keepPullEvents(keeping, { events: own, deliveryId });
}

async function isKnown(
  threads: Store["threads"],
  { repositoryId, pullNumber }: Exclude<PullEvent, { kind: "reverted" }>,
): Promise<boolean> {
  const own = toThreadId({ repositoryId, threadNumber: pullNumber });
  return (await threads.find(await threads.resolve(own))) !== undefined;
}
