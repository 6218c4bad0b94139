import type { DatabaseSync } from "node:sqlite";
import type { StopMark, Thread, ThreadPatch } from "../../run/thread.ts";
import type { ThreadStore } from "../store.ts";
import { patchRow } from "./patch-row.ts";

const COLUMNS: Record<keyof ThreadPatch, string> = {
  sessionId: "session_id",
  sessionCostMicroUsd: "session_cost",
  branch: "branch",
  pullNumber: "pull_number",
  keptRunId: "kept_run_id",
  sharesUser: "shares_user",
};

export function createSqliteThreadStore(database: DatabaseSync): ThreadStore {
  const insert = database.prepare("INSERT OR IGNORE INTO threads (id) VALUES (?)");
  const select = database.prepare(`
    SELECT *, (SELECT coalesce(sum(cost), 0) FROM runs WHERE runs.thread_id = threads.id) AS spent
    FROM threads WHERE id = ?`);
  const mark = database.prepare(
    `UPDATE threads SET stopped_at = ?1, stopped_kind = ?2, stopped_id = ?3, stopped_by = ?4
     WHERE id = ?5 AND (stopped_at < ?1 OR (stopped_at = ?1 AND stopped_id < ?3))`,
  );
  return {
    async open(id) {
      insert.run(id);
      return toThread(select.get(id) as Record<string, unknown>);
    },
    async find(id) {
      const row = select.get(id);
      return row && toThread(row);
    },
    async update(id, patch) {
      const values = Object.entries(patch).map(([key, value]) => [COLUMNS[key as keyof ThreadPatch], value]);
      patchRow(database, { table: "threads", id, values: Object.fromEntries(values) });
    },
    async stop(threadId, { at, kind, id, by }) {
      mark.run(at, kind, id, by, threadId);
    },
  };
}

function toThread(row: Record<string, unknown>): Thread {
  return {
    id: row.id as string,
    sessionId: (row.session_id as string | null) ?? undefined,
    sessionCostMicroUsd: row.session_cost as number,
    branch: (row.branch as string | null) ?? undefined,
    pullNumber: (row.pull_number as number | null) ?? undefined,
    stopped: toStopMark(row),
    spentMicroUsd: row.spent as number,
    keptRunId: (row.kept_run_id as string | null) ?? undefined,
    sharesUser: row.shares_user === 1,
  };
}

function toStopMark(row: Record<string, unknown>): StopMark | undefined {
  if (row.stopped_at === 0) return undefined;
  return {
    at: row.stopped_at as number,
    kind: row.stopped_kind as StopMark["kind"],
    id: row.stopped_id as number,
    by: row.stopped_by as string,
  };
}
