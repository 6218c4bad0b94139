import type { DatabaseSync } from "node:sqlite";
import type { Thread, ThreadPatch } from "../../run/thread.ts";
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
  const insert = database.prepare(
    "INSERT OR IGNORE INTO threads (id, repository_id, number) VALUES (?, ?, ?)",
  );
  const select = database.prepare(`
    SELECT *, (SELECT coalesce(sum(cost), 0) FROM runs WHERE runs.thread_id = threads.id) AS spent
    FROM threads WHERE id = ?`);
  const mark = database.prepare(
    "UPDATE threads SET stopped_before = ?1, stopped_by = ?2 WHERE id = ?3 AND stopped_before < ?1",
  );
  return {
    async open({ id, repositoryId, number }) {
      insert.run(id, repositoryId, number);
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
    async stop(id, { before, by }) {
      mark.run(before, by, id);
    },
  };
}

function toThread(row: Record<string, unknown>): Thread {
  return {
    id: row.id as string,
    repositoryId: row.repository_id as number,
    number: row.number as number,
    sessionId: (row.session_id as string | null) ?? undefined,
    sessionCostMicroUsd: row.session_cost as number,
    branch: (row.branch as string | null) ?? undefined,
    pullNumber: (row.pull_number as number | null) ?? undefined,
    stoppedBefore: row.stopped_before as number,
    stoppedBy: (row.stopped_by as string | null) ?? undefined,
    spentMicroUsd: row.spent as number,
    keptRunId: (row.kept_run_id as string | null) ?? undefined,
    sharesUser: row.shares_user === 1,
  };
}
