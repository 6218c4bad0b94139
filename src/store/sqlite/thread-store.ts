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
    SELECT *, (SELECT coalesce(sum(cost), 0) FROM runs WHERE runs.thread_id = threads.id) AS spent,
      (SELECT coalesce(sum(micro_usd), 0) FROM raises WHERE raises.thread_id = threads.id) AS raised
    FROM threads WHERE id = ?`);
  const mark = database.prepare(
    `UPDATE threads SET stopped_at = ?1, stopped_kind = ?2, stopped_id = ?3, stopped_by = ?4, stopped_why = ?6
     WHERE id = ?5 AND (stopped_at < ?1 OR (stopped_at = ?1 AND stopped_id < ?3))`,
  );
  const close = database.prepare(`
    UPDATE threads SET closed = ?4
    WHERE id = ?1 AND (closed IS NULL OR (json_extract(closed, '$.how') <> 'merged'
      AND (?3 = 'merged' OR json_extract(closed, '$.at') < ?2)))`);
  const addRaise = database.prepare(
    "INSERT OR IGNORE INTO raises (thread_id, run_id, micro_usd) VALUES (?, ?, ?)",
  );
  const addLink = database.prepare("INSERT OR REPLACE INTO thread_links (alias, thread_id) VALUES (?, ?)");
  const selectLink = database.prepare("SELECT thread_id FROM thread_links WHERE alias = ?");
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
    async stop(threadId, { at, kind, id, by, why }) {
      mark.run(at, kind, id, by, threadId, why ?? null);
    },
    async close(threadId, { at, how }) {
      close.run(threadId, at, how, JSON.stringify({ at, how }));
    },
    async raise(threadId, { runId, microUsd }) {
      addRaise.run(threadId, runId, microUsd);
    },
    async link(alias, threadId) {
      addLink.run(alias, threadId);
    },
    async resolve(id) {
      return (selectLink.get(id)?.thread_id as string | undefined) ?? id;
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
    raisedMicroUsd: row.raised as number,
    closed: row.closed === null ? undefined : (JSON.parse(row.closed as string) as Thread["closed"]),
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
    why: (row.stopped_why as StopMark["why"] | null) ?? undefined,
  };
}
