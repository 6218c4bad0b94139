import type { DatabaseSync } from "node:sqlite";
import type { Spending, Turn, TurnLimits } from "../../run/thread.ts";
import { decideBudget } from "../decide-budget.ts";
import type { RunStore } from "../store.ts";
import { inTransaction } from "./database.ts";

interface Row {
  id: string;
  thread_id: string;
  repository_id: number;
  actor_id: number;
  state: string;
  budget: number;
  triggered_at: number;
  trigger_id: number;
}

/** Who may work now, and with how much money: the conditions of {@link RunStore.takeTurn} and {@link RunStore.end}. */
export function createTurns(database: DatabaseSync): Pick<RunStore, "takeTurn" | "end" | "readSpending"> {
  const select = database.prepare("SELECT * FROM runs WHERE id = ?");
  const before = database.prepare(`
    SELECT count(*) AS n FROM runs
    WHERE thread_id = ? AND state <> 'ended' AND is_reply = 0 AND id <> ?
      AND (state = 'working' OR triggered_at < ? OR (triggered_at = ? AND trigger_id < ?))`);
  const working = database.prepare(`
    SELECT count(*) AS everywhere, coalesce(sum(repository_id = ?), 0) AS here FROM runs WHERE state = 'working'`);
  // A working run counts with what it reserved, an ended one with what it cost: reserved + spent never passes a cap (S16).
  const spent = database.prepare(`
    SELECT coalesce(sum(CASE state WHEN 'working' THEN budget ELSE cost END) FILTER (WHERE thread_id = ?1), 0) AS thread,
           coalesce(sum(CASE state WHEN 'working' THEN budget ELSE cost END) FILTER (WHERE repository_id = ?2 AND day = ?3), 0) AS repository,
           coalesce(sum(CASE state WHEN 'working' THEN budget ELSE cost END) FILTER (WHERE actor_id = ?4 AND day = ?3), 0) AS person
    FROM runs WHERE thread_id = ?1 OR (day = ?3 AND (repository_id = ?2 OR actor_id = ?4))`);
  const take = database.prepare("UPDATE runs SET state = 'working', budget = ?, day = ? WHERE id = ?");
  const finish = database.prepare(`
    UPDATE runs SET state = 'ended', outcome = ?, cost = ?, ended_at = ? WHERE id = ? AND state <> 'ended'`);
  const setSessionCost = database.prepare("UPDATE threads SET session_cost = ? WHERE id = ?");
  // The oldest of each thread where none works: a long queue on one thread hides nobody else's run.
  const nextOpen = database.prepare(`
    SELECT id FROM runs WHERE state = 'waiting' AND is_reply = 0 AND NOT EXISTS (
      SELECT 1 FROM runs AS ahead
      WHERE ahead.thread_id = runs.thread_id AND ahead.state <> 'ended' AND ahead.is_reply = 0
        AND (ahead.state = 'working' OR (ahead.triggered_at, ahead.trigger_id) < (runs.triggered_at, runs.trigger_id)))
    ORDER BY triggered_at, trigger_id LIMIT 50`);

  function decide(row: Row, { limits, day }: { limits: TurnLimits; day: string }): Turn {
    const ahead = before.get(row.thread_id, row.id, row.triggered_at, row.triggered_at, row.trigger_id) as {
      n: number;
    };
    if (ahead.n > 0) return { kind: "waiting", position: ahead.n, because: "thread" };
    const busy = working.get(row.repository_id) as { everywhere: number; here: number };
    if (busy.here >= limits.maxRunsPerRepository)
      return { kind: "waiting", position: 1, because: "repository" };
    if (busy.everywhere >= limits.maxRuns) return { kind: "waiting", position: 1, because: "operator" };
    const { thread_id: threadId, repository_id: repositoryId, actor_id: actorId } = row;
    return decideBudget(readSums({ threadId, repositoryId, actorId, day }), limits);
  }

  function readSums(of: { threadId: string; repositoryId: number; actorId: number; day: string }): Spending {
    const sums = spent.get(of.threadId, of.repositoryId, of.day, of.actorId) as Record<string, number>;
    const { thread = 0, repository = 0, person = 0 } = sums;
    return { threadMicroUsd: thread, repositoryDayMicroUsd: repository, personDayMicroUsd: person };
  }

  return {
    async takeTurn(id, { limits, now }) {
      return inTransaction(database, (): Turn => {
        const row = select.get(id) as unknown as Row | undefined;
        if (row === undefined || row.state === "ended") return { kind: "cancelled" };
        if (row.state === "working") return { kind: "taken", budgetMicroUsd: row.budget };
        const day = new Date(now).toISOString().slice(0, 10);
        const turn = decide(row, { limits, day });
        if (turn.kind === "taken") take.run(turn.budgetMicroUsd, day, id);
        return turn;
      });
    },
    async readSpending({ now, ...of }) {
      return readSums({ ...of, day: new Date(now).toISOString().slice(0, 10) });
    },
    async end(id, { outcome, costMicroUsd, sessionCostMicroUsd, now }) {
      return inTransaction(database, () => {
        const row = select.get(id) as unknown as Row | undefined;
        if (row === undefined) return [];
        const isFirst = finish.run(JSON.stringify(outcome), costMicroUsd, now, id).changes === 1;
        if (isFirst && sessionCostMicroUsd !== undefined)
          setSessionCost.run(sessionCostMicroUsd, row.thread_id);
        return nextOpen.all().map((next) => next.id as string);
      });
    },
  };
}
