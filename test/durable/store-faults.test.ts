import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { createSteps } from "../../src/workflow/steps.ts";
import { aDatabasePath } from "../store/a-database.ts";
import { aRunsParts } from "../support/a-parts.ts";
import { aRun } from "../support/a-run.ts";
import { aHost, jumpUntil, useClock } from "./a-runner.ts";

const MINUTE_MS = 60_000;

beforeEach(useClock);

/** A run of one step that writes to a store which is locked by another connection at its first tries, and how it all ended. */
async function writeWhileLocked({ triesLocked, isPatient }: { triesLocked: number; isPatient: boolean }) {
  const { parts } = aRunsParts();
  const { path, remove } = await aDatabasePath();
  const database = openDatabase(path);
  const other = openDatabase(path);
  onTestFinished(async () => {
    database.close();
    other.close();
    await remove();
  });
  parts.store = createSqliteStore(database);
  parts.now = Date.now;
  const run = aRun();
  await parts.store.runs.create(run);
  database.exec("PRAGMA busy_timeout=0");
  const { aRunner, isOver } = await aHost();
  const beganAt = Date.now();
  let tries = 0;
  let outcome: unknown;
  const write = async () => {
    tries += 1;
    if (tries <= triesLocked) other.exec("BEGIN IMMEDIATE");
    try {
      return await parts.store.runs.claimEffect(run.id, "comment");
    } finally {
      if (other.isTransaction) other.exec("ROLLBACK");
    }
  };
  const { runner } = aRunner(async ({ runId }, context) => {
    const steps = createSteps(parts, { runId, context });
    outcome = await steps.toOutcome(async () => {
      await steps.run("write", write, { kind: isPatient ? "last_word" : "step" });
      return { kind: "answered", text: "" };
    });
  });
  runner.open();
  await runner.start(run.id);
  await jumpUntil(() => isOver(run.id), { maxTimers: 50_000 });
  return { tries, outcome, lastedMs: Date.now() - beganAt };
}

describe("a store that is locked again and again", () => {
  it("F47: is waited for by a step: eight holds in a row don't end the run", async () => {
    const { tries, outcome, lastedMs } = await writeWhileLocked({ triesLocked: 8, isPatient: false });

    expect({ tries, outcome }).toEqual({ tries: 9, outcome: { kind: "answered", text: "" } });
    expect(lastedMs).toBeLessThan(8 * MINUTE_MS);
  });

  it("F47: is waited for by the last report for hours", async () => {
    const { tries, outcome, lastedMs } = await writeWhileLocked({ triesLocked: 100, isPatient: true });

    expect({ tries, outcome }).toEqual({ tries: 101, outcome: { kind: "answered", text: "" } });
    expect(lastedMs).toBeGreaterThan(60 * MINUTE_MS);
  });
});

describe("a checkpoint that can't be written", () => {
  it("F47: of a try that failed ends nothing: the step is tried again until both go well", async () => {
    const { aRunner, database, isOver, status } = await aHost();
    let tries = 0;
    const { runner, connection, logged } = aRunner(async (_input, context) => {
      await context.step(
        "step",
        async () => {
          tries += 1;
          if (tries > 12) return "done";
          if (tries === 1) database.exec("BEGIN IMMEDIATE");
          throw new Error("a fault that comes with the lock");
        },
        { retryStrategy: (_, attempt) => ({ shouldRetry: attempt < 3, delay: { seconds: 1 } }) },
      );
    });
    connection.exec("PRAGMA busy_timeout=0");
    runner.open();
    await runner.start("a");
    await jumpUntil(() => logged.filter((line) => line === "run.invocation_failed").length >= 1);
    await jumpUntil(() => logged.filter((line) => line === "runner.look_failed").length >= 5);
    database.exec("ROLLBACK");
    tries = 12;
    await jumpUntil(() => isOver("a"));

    expect(status("a")).toBe("succeeded");
  });
});
