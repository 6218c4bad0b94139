import { type ChangeSet, type FileChange, gitBlobSha } from "../../change/change-set.ts";
import { parseChangeSet, serializeChangeSet } from "../../change/serialize.ts";
import type { Step } from "../step.ts";

/**
 * Keeps the change with the thread until a run publishes it: whatever ends this one, the next goes on from it (F56). Submodules can't be
 * kept. The second time replaces it by the same.
 */
export async function keepChange({ store, run }: Step, changeSet: ChangeSet): Promise<void> {
  const changes = changeSet.changes.filter((change) => change.kind === "delete" || isFile(change));
  await store.changeSets.put(run.id, serializeChangeSet({ ...changeSet, changes }));
  await store.threads.update(run.threadId, { keptRunId: run.id });
}

/**
 * Whether all of this change is in what an earlier run of the thread left unpublished. The second time of the same run: what it kept the
 * first time is its own, and no earlier run's.
 */
export async function isAllKept({ store, run, thread }: Step, changeSet: ChangeSet): Promise<boolean> {
  const { keptRunId } = thread;
  const bytes = keptRunId === undefined ? undefined : await store.changeSets.get(keptRunId);
  if (bytes === undefined || keptRunId === run.id) return false;
  const kept = new Map(parseChangeSet(bytes).changes.map((change) => [change.path, toPrint(change)]));
  return changeSet.changes.every((change) => kept.get(change.path) === toPrint(change));
}

function toPrint(change: FileChange): string {
  return change.kind === "delete" ? "deleted" : `${change.mode} ${gitBlobSha(change.content)}`;
}

function isFile({ mode }: FileChange & { kind: "put" }): boolean {
  return (mode as string) !== "160000";
}
