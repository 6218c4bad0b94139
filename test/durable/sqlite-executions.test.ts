import { describe, expect, it, onTestFinished } from "vitest";
import { createSqliteExecutions } from "../../src/durable/sqlite-executions.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";

const NOW = Date.UTC(2026, 0, 15, 12);
const A = { id: "a", input: "{}", now: NOW };

function theExecutions() {
  const database = openDatabase(":memory:");
  onTestFinished(() => database.close());
  return createSqliteExecutions(database, () => NOW);
}

/** An execution with one timer, which rings after so many seconds. */
async function waitingFor(seconds: number) {
  const executions = theExecutions();
  executions.create(A);
  const { token = "" } = executions.begin("a", NOW) ?? {};
  const wait = { Id: "w", Type: "WAIT", Action: "START", WaitOptions: { WaitSeconds: seconds } } as const;
  await executions.client.checkpoint({
    ...{ DurableExecutionArn: "a", CheckpointToken: token, Updates: [wait] },
  });
  executions.suspend("a", NOW + 1);
  return executions;
}

/** How the operations stand when an invocation begins. */
const begun = (executions: ReturnType<typeof theExecutions>, now: number) =>
  executions.begin("a", now)?.operations.map(({ Status }) => Status);

describe("an execution", () => {
  it("is made once, due at once, and goes on", () => {
    const executions = theExecutions();

    expect(executions.create(A)).toBe(true);
    expect(executions.create({ ...A, input: "another", now: NOW + 9_000 })).toBe(false);
    expect(executions.due(NOW)).toEqual({ ids: ["a"], nextAt: undefined });
    expect(executions.status("a")).toBe("running");
    expect(executions.begin("a", NOW)?.operations).toMatchObject([
      { ExecutionDetails: { InputPayload: "{}" } },
    ]);
  });

  it("that nobody made can't be begun, and has no status", () => {
    const executions = theExecutions();
    executions.ring("a", NOW);

    expect(executions.begin("a", NOW)).toBeUndefined();
    expect(executions.status("a")).toBeUndefined();
    expect(executions.due(NOW)).toEqual({ ids: [], nextAt: undefined });
  });

  it("that is over is not due, not begun, not rung, and not made again", async () => {
    const executions = await waitingFor(60);
    executions.finish("a", "failed");
    executions.ring("a", NOW);

    expect(executions.status("a")).toBe("failed");
    expect(executions.due(NOW + 60_000)).toEqual({ ids: [], nextAt: undefined });
    expect(executions.begin("a", NOW)).toBeUndefined();
    expect(executions.create(A)).toBe(false);
  });

  it("is due when its earliest timer is, which then rings with the next invocation", async () => {
    const executions = await waitingFor(60);

    expect(executions.due(NOW)).toEqual({ ids: [], nextAt: NOW + 60_000 });
    expect(begun(executions, NOW + 59_999)).toEqual(["STARTED", "STARTED"]);
    expect(begun(executions, NOW + 60_000)).toEqual(["STARTED", "SUCCEEDED"]);
  });

  it("without a timer is due when the runner says", () => {
    const executions = theExecutions();
    executions.create(A);
    executions.suspend("a", NOW + 5_000);

    expect(executions.due(NOW)).toEqual({ ids: [], nextAt: NOW + 5_000 });
  });

  it("that is rung is due now, with all its timers", async () => {
    const executions = await waitingFor(60);
    executions.ring("a", NOW);

    expect(executions.due(NOW)).toEqual({ ids: ["a"], nextAt: undefined });
    expect(begun(executions, NOW)).toEqual(["STARTED", "SUCCEEDED"]);
  });

  it("F13: takes checkpoints of its last invocation only, and as a whole", async () => {
    const executions = theExecutions();
    executions.create(A);
    const [first, second] = [executions.begin("a", NOW), executions.begin("a", NOW)];
    const step = { Id: "s", Type: "STEP", Action: "START" } as const;
    const keep = (token: string | undefined, updates: readonly object[]) =>
      executions.client.checkpoint({
        ...{ DurableExecutionArn: "a", CheckpointToken: token, Updates: updates as (typeof step)[] },
      });

    await expect(keep(first?.token, [step])).rejects.toThrow("taken over");
    await expect(keep(second?.token, [step, { ...step, Type: "CALLBACK" }])).rejects.toThrow("not offered");
    expect(begun(executions, NOW)).toEqual(["STARTED"]);
  });
});
