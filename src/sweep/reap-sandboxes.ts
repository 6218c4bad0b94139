import type { Logger } from "pino";
import { isReply } from "../run/run.ts";
import type { SandboxListing, SandboxProvider } from "../sandbox/sandbox.ts";
import type { Store } from "../store/store.ts";
import {
  decideFate,
  type Fate,
  isDoctors,
  type Suspect,
  selectDue,
  toThreadOfSandbox,
} from "./decide-reap.ts";

export interface ReaperParts {
  store: Pick<Store, "runs" | "threads" | "sightings">;
  sandboxes: Pick<SandboxProvider, "list" | "stop" | "destroy">;
  log: Logger;
}

/**
 * Finds the sandboxes that no run needs and ends them (F42): one whose thread nobody knows, or is closed, and the doctor's are removed, one that works though
 * its thread has nothing to do is stopped. Only what looked so for ten minutes, and looks so still (F43). A second time goes on.
 */
export async function reapSandboxes(parts: ReaperParts, now: number): Promise<void> {
  const { store, sandboxes, log } = parts;
  const suspects = await findSuspects(parts, await sandboxes.list());
  const names = suspects.map(({ name }) => name);
  const firstSeenAt = await store.sightings.replace(names, now);
  const failed = new Map<string, unknown>();
  for (const suspect of selectDue(suspects, firstSeenAt, now)) {
    const { name, threadId, fate } = suspect;
    try {
      // A run may have begun since the look, or be about to: the store is asked again, right before.
      if ((await readFate(parts, suspect)) !== fate) continue;
      await (fate === "destroy" ? sandboxes.destroy(name) : sandboxes.stop(name));
      const seenMs = now - (firstSeenAt.get(name) ?? now);
      log.info({ sandbox: name, thread: threadId, fate, seenMs }, "sandbox.reaped");
    } catch (error) {
      failed.set(name, error);
    }
  }
  if (failed.size === 0) return;
  // Those that resist begin their ten minutes anew, so that they can't keep the others from their turn.
  await store.sightings.replace(
    names.filter((name) => !failed.has(name)),
    now,
  );
  throw new AggregateError(failed.values(), `${failed.size} sandboxes could not be ended.`);
}

async function findSuspects(parts: ReaperParts, listings: readonly SandboxListing[]): Promise<Suspect[]> {
  const suspects: Suspect[] = [];
  for (const { name, isRunning } of listings) {
    const threadId = toThreadOfSandbox(name);
    if (threadId === undefined && !isDoctors(name)) continue;
    const fate = await readFate(parts, { threadId, isRunning });
    if (fate !== "leave") suspects.push({ name, threadId, isRunning, fate });
  }
  return suspects;
}

async function readFate(
  { store }: ReaperParts,
  { threadId, isRunning }: Pick<Suspect, "threadId" | "isRunning">,
): Promise<Fate> {
  if (threadId === undefined) return "destroy";
  const thread = await store.threads.find(threadId);
  const isClosed = thread?.closed !== undefined && !(await wasUsedSince(store, threadId, thread.closed.at));
  const isAsked = isRunning || isClosed;
  const isBusy = isAsked && (await store.runs.listOpen(threadId)).some((run) => !isReply(run));
  return decideFate({ isRunning, isKnown: thread !== undefined, isClosed, isBusy });
}

/** Whether people went on in a thread after its end: reopened, or in the issue whose first pull request was closed. */
async function wasUsedSince(store: ReaperParts["store"], threadId: string, at: number): Promise<boolean> {
  const [last] = await store.runs.listEnded(threadId, 1);
  return last !== undefined && last.createdAt > at;
}
