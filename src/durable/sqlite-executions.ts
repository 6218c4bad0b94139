import type { DatabaseSync } from "node:sqlite";
import {
  type DurableExecutionClient,
  DurableExecutionClientError,
  DurableExecutionClientErrorScope,
  type OperationUpdate,
} from "@aws/durable-execution-sdk-js";
import { inTransaction } from "../store/sqlite/database.ts";
import type { Executions } from "./executions.ts";
import {
  applyUpdate,
  isOfExecution,
  type StoredOperation,
  toDueAt,
  toRefusal,
  toRung,
} from "./operations.ts";

/** Where the operation of the execution itself is kept: always first, as the SDK requires. */
const EXECUTION_OPERATION = "execution";

/** Executions in a SQLite database. `now` is for the checkpoints, which the SDK sends without an instant. */
export function createSqliteExecutions(database: DatabaseSync, now: () => number): Executions {
  const insert = database.prepare(
    "INSERT OR IGNORE INTO executions (id, input, due_at, started_at) VALUES (?, ?, ?, ?)",
  );
  const get = database.prepare("SELECT * FROM executions WHERE id = ? AND status = 'running'");
  const bump = database.prepare("UPDATE executions SET token = token + 1 WHERE id = ? RETURNING token");
  const load = database.prepare("SELECT body FROM operations WHERE execution_id = ? ORDER BY sequence");
  const loadWaiting = database.prepare(`
    SELECT body FROM operations
    WHERE execution_id = ? AND json_extract(body, '$.Status') IN ('PENDING', 'STARTED') ORDER BY sequence`);
  const loadOne = database.prepare("SELECT body FROM operations WHERE execution_id = ? AND id = ?");
  const save = database.prepare(`
    INSERT INTO operations (execution_id, id, sequence, body)
    VALUES (?1, ?2, (SELECT count(*) FROM operations WHERE execution_id = ?1), ?3)
    ON CONFLICT DO UPDATE SET body = excluded.body`);
  const selectDue = database.prepare("SELECT id FROM executions WHERE status = 'running' AND due_at <= ?");
  const selectNext = database.prepare(
    "SELECT min(due_at) AS next FROM executions WHERE status = 'running' AND due_at > ?",
  );
  const setDue = database.prepare("UPDATE executions SET due_at = ? WHERE id = ?");
  const getStatus = database.prepare("SELECT status FROM executions WHERE id = ?");
  const setStatus = database.prepare("UPDATE executions SET status = ? WHERE id = ?");

  const operationsOf = (id: string): StoredOperation[] =>
    load.all(id).map((row) => JSON.parse(row.body as string) as StoredOperation);

  function requireToken(id: string, token: string | undefined): number {
    const row = get.get(id) as { token: number } | undefined;
    if (row === undefined || String(row.token) !== token) {
      throw new DurableExecutionClientError("Another invocation of this run has taken over.", {
        scope: DurableExecutionClientErrorScope.INVOCATION,
      });
    }
    return row.token;
  }

  function apply(id: string, update: OperationUpdate): StoredOperation {
    const row = loadOne.get(id, update.Id ?? "") as { body: string } | undefined;
    const before = row === undefined ? undefined : (JSON.parse(row.body) as StoredOperation);
    return keep(id, applyUpdate(before, { update, now: now() }));
  }

  function keep(id: string, operation: StoredOperation): StoredOperation {
    save.run(id, operation.Id ?? "", JSON.stringify(operation));
    return operation;
  }

  /** Rings the timers that are due. An invocation under way asks by a checkpoint, when its own timer says so. */
  function ringDue(id: string, at: number): StoredOperation[] {
    const waiting = loadWaiting.all(id).map((row) => JSON.parse(row.body as string) as StoredOperation);
    return waiting
      .filter((operation) => (toDueAt(operation) ?? Number.POSITIVE_INFINITY) <= at)
      .map((operation) => keep(id, toRung(operation, at)));
  }

  const client: DurableExecutionClient = {
    async getExecutionState({ DurableExecutionArn: id = "" }) {
      return { Operations: [toExecutionOperation(get.get(id)), ...operationsOf(id)] };
    },
    async checkpoint({ DurableExecutionArn: id = "", CheckpointToken, Updates = [] }) {
      // What the execution returns is in its answer as well.
      const updates = Updates.filter((update) => !isOfExecution(update));
      requireOffered(updates);
      const changed = inTransaction(database, () => {
        requireToken(id, CheckpointToken);
        const rung = ringDue(id, now());
        return [...rung, ...updates.map((update) => apply(id, update))];
      });
      return { CheckpointToken: CheckpointToken ?? "", NewExecutionState: { Operations: changed } };
    },
  };

  return {
    client,
    create: ({ id, input, now: at }) => insert.run(id, input, at, at).changes === 1,
    begin(id, at) {
      return inTransaction(database, () => {
        const row = get.get(id);
        if (row === undefined) return undefined;
        const { token } = bump.get(id) as { token: number };
        ringDue(id, at);
        return { id, token: String(token), operations: [toExecutionOperation(row), ...operationsOf(id)] };
      });
    },
    due(at) {
      const next = selectNext.get(at) as { next: number | null };
      return { ids: selectDue.all(at).map((row) => row.id as string), nextAt: next.next ?? undefined };
    },
    suspend(id, otherwiseAt) {
      const timers = operationsOf(id).flatMap((operation) => toDueAt(operation) ?? []);
      setDue.run(timers.length === 0 ? otherwiseAt : Math.min(...timers), id);
    },
    status: (id) => getStatus.get(id)?.status as ReturnType<Executions["status"]>,
    finish(id, status) {
      setStatus.run(status, id);
    },
    ring(id, at) {
      inTransaction(database, () => {
        if (get.get(id) === undefined) return;
        for (const operation of operationsOf(id)) {
          if (toDueAt(operation) === undefined) continue;
          keep(id, toRung(operation, at));
        }
        setDue.run(at, id);
      });
    },
  };
}

function requireOffered(updates: readonly OperationUpdate[]): void {
  for (const update of updates) {
    const refusal = toRefusal(update);
    if (refusal === undefined) continue;
    throw new DurableExecutionClientError(refusal, { scope: DurableExecutionClientErrorScope.EXECUTION });
  }
}

function toExecutionOperation(row: Record<string, unknown> | undefined): StoredOperation {
  if (row === undefined) {
    throw new DurableExecutionClientError("There is no such run, or it is over.", {
      scope: DurableExecutionClientErrorScope.EXECUTION,
    });
  }
  return {
    Id: EXECUTION_OPERATION,
    Type: "EXECUTION",
    Status: "STARTED",
    StartTimestamp: new Date(row.started_at as number).toISOString(),
    ExecutionDetails: { InputPayload: row.input as string },
  };
}
