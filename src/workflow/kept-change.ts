import { type ChangeSet, type FileChange, gitBlobSha } from "../change/change-set.ts";
import { parseChangeSet, serializeChangeSet } from "../change/serialize.ts";
import type { Evidence } from "../run/evidence.ts";
import type { Step } from "./step.ts";

/**
 * Keeps the change with the thread until a run publishes it: whatever ends this one, the next goes on from it (F56). Submodules can't be
 * kept. The second time replaces it by the same. The contents come first, the thread's word of them last; in between the run notes what
 * the thread kept before, which stands nowhere else from then on.
 */
export async function keepChange(
  step: Step,
  changeSet: ChangeSet,
  { at = step.now(), evidence }: { at?: number; evidence?: Evidence | undefined } = {},
): Promise<void> {
  const { store, run } = step;
  const before = findKeptBefore(step);
  const changes = changeSet.changes.filter((change) => change.kind === "delete" || isFile(change));
  await store.changeSets.put(run.id, serializeChangeSet({ ...changeSet, changes }));
  const { additions, deletions } = changeSet;
  const checkpoint = { at, files: changeSet.changes.length, additions, deletions };
  await store.runs.update(run.id, {
    checkpoint: { ...checkpoint, ...(evidence && { evidence }), ...(before !== undefined && { before }) },
  });
  await store.threads.update(run.threadId, { keptRunId: run.id });
}

/** The agent has undone what was kept of it; the thread keeps what it kept before, if that is there yet. The second time: the same. */
export async function takeBackKept({ store, run }: Step, before: string | undefined): Promise<void> {
  await store.threads.update(run.threadId, { keptRunId: before });
  await store.runs.update(run.id, { checkpoint: undefined });
}

/** The run that left a change unpublished before this one kept any. */
export function findKeptBefore({ run, thread }: Pick<Step, "run" | "thread">): string | undefined {
  return thread.keptRunId === run.id ? run.checkpoint?.before : thread.keptRunId;
}

/**
 * Whether all of this change is in what an earlier run of the thread left unpublished. The second time of the same run: what it kept the
 * first time is its own, and no earlier run's.
 */
export async function isAllKept(step: Step, changeSet: ChangeSet): Promise<boolean> {
  const before = findKeptBefore(step);
  const bytes = before === undefined ? undefined : await step.store.changeSets.get(before);
  if (bytes === undefined) return false;
  const kept = new Map(parseChangeSet(bytes).changes.map((change) => [change.path, toPrint(change)]));
  return changeSet.changes.every((change) => kept.get(change.path) === toPrint(change));
}

/** Of the same content under a path it is the same. Pure. */
export function toPrint(change: FileChange): string {
  return change.kind === "delete" ? "deleted" : `${change.mode} ${gitBlobSha(change.content)}`;
}

function isFile({ mode }: FileChange & { kind: "put" }): boolean {
  return (mode as string) !== "160000";
}
