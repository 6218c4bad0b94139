import type { Turn, TurnLimits } from "../../run/thread.ts";
import type { Ledger } from "./ledger.ts";
import type { OpenRun } from "./open-runs.ts";

/** Oldest trigger first; the id decides where nothing else does. */
export function compareOpen(a: OpenRun, b: OpenRun): number {
  return a.triggeredAt - b.triggeredAt || a.triggerId - b.triggerId || (a.id < b.id ? -1 : 1);
}

/** The runs of its thread that are before it: the one that works, and the older ones. Replies are in nobody's way. */
export function listAhead(
  run: OpenRun,
  { ofThread, ledger }: { ofThread: readonly OpenRun[]; ledger: Ledger },
): OpenRun[] {
  return ofThread.filter(
    (other) =>
      other.id !== run.id && !other.isReply && (ledger.working.has(other.id) || compareOpen(other, run) < 0),
  );
}

/** Why the run waits; undefined: it doesn't. */
export function decideWaiting(
  run: OpenRun & { repositoryId: number },
  { ahead, ledger, limits }: { ahead: readonly OpenRun[]; ledger: Ledger; limits: TurnLimits },
): Extract<Turn, { kind: "waiting" }> | undefined {
  const working = [...ledger.working.values()];
  // Between two writes of an end the working run has no mark any more, and still holds the thread.
  const isBusy = working.some(({ threadId }) => threadId === run.threadId);
  if (ahead.length > 0 || isBusy)
    return { kind: "waiting", position: Math.max(1, ahead.length), because: "thread" };
  const here = working.filter(({ repositoryId }) => repositoryId === run.repositoryId).length;
  if (here >= limits.maxRunsPerRepository) return { kind: "waiting", position: 1, because: "repository" };
  if (working.length >= limits.maxRuns) return { kind: "waiting", position: 1, because: "operator" };
  return undefined;
}

/** So many runs are named after an end; the others are named by the ends that come. */
const MAX_NEXT = 50;

/** The oldest waiting run of each thread where none works, oldest first. */
export function listNext(open: readonly OpenRun[], ledger: Ledger): string[] {
  const busy = new Set([...ledger.working.values()].map(({ threadId }) => threadId));
  const inOrder = open.filter((run) => !run.isReply && !busy.has(run.threadId)).toSorted(compareOpen);
  const oldest = new Map<string, string>();
  for (const { id, threadId } of inOrder) if (!oldest.has(threadId)) oldest.set(threadId, id);
  return [...oldest.values()].slice(0, MAX_NEXT);
}
