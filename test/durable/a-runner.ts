import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { pino } from "pino";
import { onTestFinished, vi } from "vitest";
import { createEmbeddedRunner, type EmbeddedRunner } from "../../src/durable/embedded-runner.ts";
import { createSqliteExecutions } from "../../src/durable/sqlite-executions.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { aDatabasePath } from "../store/a-database.ts";

type Workflow = (input: { runId: string }, context: DurableContext) => Promise<unknown>;

/** A promise that the test settles. */
export function aGate<T = void>() {
  return Promise.withResolvers<T>();
}

/** Sets the clock by hand; timers ring when it gets there. Everything else goes on as it does. */
export function useClock(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: Date.UTC(2026, 0, 15, 12) });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

/** Moves the clock on in small steps until something holds; fails when it does not within `withinMs` of the clock. */
export async function until(holds: () => boolean, { stepMs = 20, withinMs = 120_000 } = {}): Promise<void> {
  const endAt = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > endAt) throw new Error(`It did not come about: ${holds}`);
    await vi.advanceTimersByTimeAsync(stepMs);
  }
}

/** As {@link until}, but from timer to timer: an hour is one step. */
export async function jumpUntil(holds: () => boolean, { maxTimers = 5_000 } = {}): Promise<void> {
  for (let timers = 0; timers < maxTimers; timers += 1) {
    for (let turn = 0; turn < 5; turn += 1) {
      if (holds()) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.advanceTimersToNextTimerAsync();
  }
  throw new Error(`It did not come about: ${holds}`);
}

/** A database file for one test, and runners on it: each on a connection of its own, as each process has. */
export async function aHost() {
  const { path, remove } = await aDatabasePath();
  const database = openDatabase(path);
  const closing: (() => Promise<void>)[] = [];
  onTestFinished(async () => {
    vi.useRealTimers();
    for (const close of closing) await close();
    database.close();
    await remove();
  });

  function status(id: string): string | undefined {
    return database.prepare("SELECT status FROM executions WHERE id = ?").get(id)?.status as
      | string
      | undefined;
  }

  function aRunner(workflow: Workflow) {
    const connection = openDatabase(path);
    const logged: string[] = [];
    const lines: { msg: string; error?: { ErrorMessage?: string } }[] = [];
    const write = (line: string) => {
      lines.push(JSON.parse(line));
      logged.push(JSON.parse(line).msg);
    };
    const log = pino({ level: "warn" }, { write });
    const runner: EmbeddedRunner = createEmbeddedRunner({
      executions: createSqliteExecutions(connection, Date.now),
      workflow,
      log,
      now: Date.now,
    });
    closing.push(async () => {
      await runner.close(0);
      if (connection.isOpen) connection.close();
    });
    return { runner, connection, logged, lines };
  }

  return { database, status, aRunner, isOver: (id: string) => status(id) !== "running" };
}
