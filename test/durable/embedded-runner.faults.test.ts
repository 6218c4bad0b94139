import { beforeEach, describe, expect, it, vi } from "vitest";
import { aGate, aHost, until, useClock } from "./a-runner.ts";

const HOUR_MS = 60 * 60_000;

beforeEach(useClock);

describe("a runner that is killed", () => {
  it("is followed by one that goes on from the last checkpoint (F11)", async () => {
    const seen: string[] = [];
    const { aRunner, isOver } = await aHost();
    const workflow =
      (who: string): Parameters<typeof aRunner>[0] =>
      async (_input, context) => {
        const made = await context.step("first", async () => {
          seen.push(`${who} first`);
          return who;
        });
        await context.wait({ seconds: 60 });
        await context.step("second", async () => seen.push(`${who} second, first by ${made}`));
      };
    const first = aRunner(workflow("one"));
    first.runner.open();
    await first.runner.start("a");
    await until(() => seen.length === 1 && vi.getTimerCount() === 1);
    await first.runner.close(0);
    first.connection.close();

    const second = aRunner(workflow("two"));
    second.runner.open();
    await until(() => isOver("a"));

    expect(seen).toEqual(["one first", "two second, first by one"]);
  });

  it("in the middle of a step has that step run again, and its own late checkpoint is refused (F11, F13)", async () => {
    const gate = aGate<string>();
    const seen: string[] = [];
    const { aRunner, database, status, isOver } = await aHost();
    const first = aRunner((_input, context) =>
      context.step("effect", () => {
        seen.push("one began");
        return gate.promise;
      }),
    );
    first.runner.open();
    await first.runner.start("a");
    await until(() => seen.length === 1);

    const between = aGate<void>();
    const second = aRunner(async (_input, context) => {
      const by = await context.step("effect", async () => "two");
      await context.step("next", () => {
        seen.push(`two goes on with ${by}`);
        return between.promise;
      });
    });
    second.runner.open();
    await until(() => seen.length === 2);
    gate.resolve("one");
    await until(() => first.logged.includes("run.invocation_failed"));
    between.resolve();
    await until(() => isOver("a"));

    const [effect] = database
      .prepare("SELECT body FROM operations WHERE execution_id = 'a' ORDER BY sequence")
      .all();
    expect(JSON.parse(effect!.body as string)).toMatchObject({
      Status: "SUCCEEDED",
      StepDetails: { Result: '"two"' },
    });
    expect(status("a")).toBe("succeeded");
    expect(seen).toEqual(["one began", "two goes on with two"]);
    expect(second.logged).toEqual([]);
  });
});

describe("a run whose workflow throws", () => {
  it("F77: is over, told in the log once and never invoked again: the sweep sees that nobody carries it", async () => {
    let invoked = 0;
    const { aRunner, isOver } = await aHost();
    const { runner, logged } = aRunner(async () => {
      invoked += 1;
      throw new Error("a fault of ours");
    });
    runner.open();
    await runner.start("a");
    expect(await runner.isAlive("a")).toBe(true);
    await until(() => isOver("a"));
    await vi.advanceTimersByTimeAsync(HOUR_MS);

    expect({ invoked, logged, isAlive: await runner.isAlive("a") }).toEqual({
      invoked: 1,
      logged: ["run.failed"],
      isAlive: false,
    });
    expect(await runner.isAlive("nobody")).toBeUndefined();
  });

  it("does not hold up another run", async () => {
    const { aRunner, status, isOver } = await aHost();
    const { runner } = aRunner(async ({ runId }) => {
      if (runId === "bad") throw new Error("a fault of ours");
    });
    runner.open();
    await runner.start("bad");
    await runner.start("good");
    await until(() => isOver("bad") && isOver("good"));

    expect([status("bad"), status("good")]).toEqual(["failed", "succeeded"]);
  });
});

describe("two hundred runs that wait at once", () => {
  it("are invoked twice each and cost one timer between them", async () => {
    let invoked = 0;
    const ids = Array.from({ length: 200 }, (_, n) => `run-${n}`);
    const { aRunner, isOver } = await aHost();
    const { runner } = aRunner(async (_input, context) => {
      invoked += 1;
      await context.wait({ seconds: 3600 });
    });
    runner.open();
    for (const id of ids) await runner.start(id);
    await until(() => invoked === 200 && vi.getTimerCount() === 1);

    await vi.advanceTimersByTimeAsync(50 * 60_000);
    expect(invoked).toBe(200);
    expect(vi.getTimerCount()).toBe(1);

    await until(() => ids.every(isOver), { stepMs: 1_000, withinMs: HOUR_MS });
    expect(invoked).toBe(400);
  });
});

describe("closing", () => {
  it("waits for the step under way, and its result is kept (F11)", async () => {
    const gate = aGate();
    const seen: string[] = [];
    const { aRunner, database } = await aHost();
    const { runner } = aRunner(async (_input, context) => {
      await context.step("step", async () => {
        seen.push("began");
        await gate.promise;
        seen.push("ended");
      });
      await context.wait({ seconds: 3600 });
    });
    runner.open();
    await runner.start("a");
    await until(() => seen.length === 1);
    const closed = runner.close(10_000).then(() => seen.push("closed"));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(seen).toEqual(["began"]);
    gate.resolve();
    await until(() => seen.includes("closed"));
    await closed;

    expect(seen).toEqual(["began", "ended", "closed"]);
    const states = database.prepare("SELECT body FROM operations ORDER BY sequence").all();
    expect(states.map(({ body }) => JSON.parse(body as string).Status)).toEqual(["SUCCEEDED", "STARTED"]);
  });

  it("waits no longer than its grace, and a step that ends after the database is closed breaks nothing (F11)", async () => {
    const gate = aGate();
    const seen: string[] = [];
    const { aRunner, isOver } = await aHost();
    const first = aRunner((_input, context) =>
      context.step("step", () => {
        seen.push("one");
        return gate.promise;
      }),
    );
    first.runner.open();
    await first.runner.start("a");
    await until(() => seen.length === 1);
    const closed = first.runner.close(1_000).then(() => seen.push("closed"));
    await until(() => seen.includes("closed"));
    await closed;
    first.connection.close();
    gate.resolve();
    await until(() => first.logged.includes("run.invocation_failed"));

    const second = aRunner((_input, context) => context.step("step", async () => seen.push("two")));
    second.runner.open();
    await until(() => isOver("a"));
    expect(seen).toEqual(["one", "closed", "two"]);
  });
});

describe("a database that can't be written for a while", () => {
  it("stops no process: what was under way goes on when it can, and no loop spins meanwhile (F5, F37)", async () => {
    const gate = aGate();
    const seen: string[] = [];
    const { aRunner, database, isOver } = await aHost();
    const { runner, connection, logged } = aRunner(async (_input, context) => {
      await context.step("step", () => {
        seen.push("step");
        return gate.promise;
      });
    });
    connection.exec("PRAGMA busy_timeout=1");
    runner.open();
    await runner.start("a");
    await until(() => seen.length === 1);
    database.exec("BEGIN IMMEDIATE");
    gate.resolve();
    runner.wake("a");
    await until(() => logged.includes("run.invocation_failed"));
    expect(() => runner.wake("b")).not.toThrow();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(logged.length).toBeLessThan(30);

    database.exec("ROLLBACK");
    await until(() => isOver("a"));
    expect(seen).toEqual(["step", "step"]);
  });
});
