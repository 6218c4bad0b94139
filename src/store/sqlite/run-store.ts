import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../errors.ts";
import { AWAITING, IDLE } from "../../run/outcome.ts";
import { isReply, type NewRun, type Run, type RunPatch } from "../../run/run.ts";
import { REPEATABLE_VERBS } from "../../run/verbs.ts";
import type { RunStore } from "../store.ts";
import { createGroupCommit } from "./group-commit.ts";
import { patchRow } from "./patch-row.ts";
import { createTurns } from "./turns.ts";

const COLUMNS: Record<keyof RunPatch, string> = {
  commentId: "comment_id",
  checkRunId: "check_run_id",
  baseSha: "base_sha",
  command: "command",
  spent: "spent",
  told: "told",
  isWithdrawn: "withdrawn",
  addition: "addition",
  agentJob: "agent_job",
  checkpoint: "checkpoint",
};
const JSON_COLUMNS: ReadonlySet<string> = new Set([
  ...["command", "spent", "told", "addition", "agentJob", "checkpoint"],
]);

/** Whether a retry does the run's command again. */
const CAN_REPEAT = `coalesce(json_extract(command, '$.verb'), 'work') IN (${toList(REPEATABLE_VERBS)})`;
/** Whether the run came to something. */
const IS_NO_IDLE = `json_extract(outcome, '$.kind') NOT IN (${toList(IDLE)})`;

function toList(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join();
}

/** Behind every run. */
const NEWEST = { createdAt: Number.MAX_SAFE_INTEGER, id: "" };

export function createSqliteRunStore(database: DatabaseSync): RunStore {
  const insert = database.prepare(`
    INSERT OR IGNORE INTO runs
      (id, thread_id, repository_id, actor_id, triggered_at, trigger_id, is_reply, created_at, snapshot, command)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const openThread = database.prepare("INSERT OR IGNORE INTO threads (id) VALUES (?)");
  const select = database.prepare("SELECT * FROM runs WHERE id = ?");
  const selectOpen = database.prepare(`
    SELECT * FROM runs WHERE thread_id = ? AND state <> 'ended' ORDER BY triggered_at, trigger_id`);
  const selectOpenIds = database.prepare("SELECT id FROM runs WHERE state <> 'ended'");
  const selectUntoldIds = database.prepare(
    "SELECT id FROM runs WHERE state = 'ended' AND told IS NULL AND is_reply = 0",
  );
  const selectLast = database.prepare(`
    SELECT * FROM runs
    WHERE thread_id = ? AND state = 'ended' AND is_reply = 0
      AND ${CAN_REPEAT}
      AND ${IS_NO_IDLE}
    ORDER BY ended_at DESC LIMIT 1`);
  const selectEnded = database.prepare(`
    SELECT * FROM runs
    WHERE thread_id = ? AND state = 'ended' AND is_reply = 0
      AND (cost > 0 OR ${CAN_REPEAT})
      AND ${IS_NO_IDLE}
    ORDER BY ended_at DESC LIMIT ?`);
  const selectAwaiting = database.prepare(`
    SELECT * FROM runs
    WHERE thread_id = ? AND state = 'ended' AND json_extract(outcome, '$.kind') IN (${toList(AWAITING)})
    ORDER BY ended_at DESC LIMIT 20`);
  const answer = database.prepare(
    "UPDATE runs SET answered_by = ?2 WHERE id = ?1 AND (answered_by IS NULL OR answered_by = ?2)",
  );
  const release = database.prepare("UPDATE runs SET answered_by = NULL WHERE id = ?1 AND answered_by = ?2");
  const selectOfRepository = database.prepare(`
    SELECT * FROM runs
    WHERE repository_id = ?1 AND is_reply = 0 AND (created_at, id) < (?2, ?3)
    ORDER BY created_at DESC, id DESC LIMIT ?4`);
  const selectOwn = database.prepare(`
    SELECT id, created_at AS createdAt, is_reply = 0 AND command IS NOT NULL AS isWork FROM runs
    WHERE thread_id = ? AND created_at >= ? AND actor_id = ?
    ORDER BY created_at, id`);
  const claim = database.prepare("INSERT OR IGNORE INTO effects (run_id, name) VALUES (?, ?)");

  const create = createGroupCommit<NewRun>(database, (run) => {
    openThread.run(run.threadId);
    return insert.run(...toRow(run)).changes === 1;
  });

  return {
    create,
    async get(id) {
      const row = select.get(id);
      return row === undefined ? undefined : toRun(row);
    },
    async update(id, patch) {
      const values = Object.entries(patch).map(([key, value]) => [
        COLUMNS[key as keyof RunPatch],
        JSON_COLUMNS.has(key) ? JSON.stringify(value) : value,
      ]);
      patchRow(database, { table: "runs", id, values: Object.fromEntries(values) });
    },
    async listOpen(threadId) {
      return selectOpen.all(threadId).map(toRun);
    },
    async listOpenIds() {
      return selectOpenIds.all().map((row) => row.id as string);
    },
    async listUntoldIds() {
      return selectUntoldIds.all().map((row) => row.id as string);
    },
    async lastEnded(threadId) {
      const row = selectLast.get(threadId);
      return row === undefined ? undefined : toRun(row);
    },
    async listEnded(threadId, limit) {
      return selectEnded.all(threadId, limit).map(toRun);
    },
    async listAwaiting(threadId) {
      return selectAwaiting.all(threadId).map(toRun);
    },
    async claimAnswer(id, by) {
      return answer.run(id, by).changes === 1;
    },
    async releaseAnswer(id, by) {
      release.run(id, by);
    },
    async listOfRepository(repositoryId, { before = NEWEST, count }) {
      return selectOfRepository.all(repositoryId, before.createdAt, before.id, count).map(toRun);
    },
    async listOwn(threadId, { actorId, sinceAt }) {
      const rows = selectOwn.all(threadId, sinceAt, actorId) as {
        id: string;
        createdAt: number;
        isWork: number;
      }[];
      return rows.map((row) => ({ ...row, isWork: row.isWork === 1 }));
    },
    ...createTurns(database),
    async claimEffect(id, effect) {
      return claim.run(id, effect).changes === 1;
    },
  };
}

function toRow(run: NewRun): (string | number | null)[] {
  const { event } = run;
  return [
    run.id,
    run.threadId,
    event.repository.id,
    event.actor.id,
    event.trigger.createdAt,
    event.trigger.id,
    isReply(run) ? 1 : 0,
    run.createdAt,
    JSON.stringify({ event, problem: run.problem }),
    run.command === undefined ? null : JSON.stringify(run.command),
  ];
}

function toRun(row: Record<string, unknown>): Run {
  try {
    const { event, problem } = JSON.parse(row.snapshot as string) as Pick<Run, "event" | "problem">;
    return {
      id: row.id as string,
      threadId: row.thread_id as string,
      event,
      problem,
      command: toOptional(row.command, JSON.parse) as Run["command"],
      createdAt: row.created_at as number,
      state: row.state as Run["state"],
      commentId: toOptional(row.comment_id, Number),
      checkRunId: toOptional(row.check_run_id, Number),
      baseSha: toOptional(row.base_sha, String),
      budgetMicroUsd: row.budget as number,
      spent: toOptional(row.spent, JSON.parse) as Run["spent"],
      outcome: toOptional(row.outcome, JSON.parse) as Run["outcome"],
      isWithdrawn: row.withdrawn === 1,
      answeredBy: toOptional(row.answered_by, String),
      addition: toOptional(row.addition, JSON.parse) as Run["addition"],
      agentJob: toOptional(row.agent_job, JSON.parse) as Run["agentJob"],
      checkpoint: toOptional(row.checkpoint, JSON.parse) as Run["checkpoint"],
      told: toOptional(row.told, JSON.parse) as Run["told"],
      costMicroUsd: row.cost as number,
      endedAt: toOptional(row.ended_at, Number),
    };
  } catch (cause) {
    throw new StoreError("A run's row cannot be read.", {
      code: "bad_row",
      retry: "never",
      ids: { run: String(row.id) },
      cause,
    });
  }
}

function toOptional<T>(value: unknown, read: (text: string) => T): T | undefined {
  return value === null ? undefined : read(value as string);
}
