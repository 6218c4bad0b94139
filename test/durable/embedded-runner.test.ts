import { beforeEach, describe, expect, it, vi } from "vitest";
import { aGate, aHost, until, useClock } from "./a-runner.ts";

const HOUR_MS = 60 * 60_000;

beforeEach(useClock);

describe("a durable run", () => {
  it("runs each step once and replays its result after a wait (F11)", async () => {
    const seen: string[] = [];
    const { aRunner, status, isOver } = await aHost();
    const { runner } = aRunner(async ({ runId }, context) => {
      seen.push("invoked");
      const first = await context.step("first", async () => {
        seen.push("first");
        return { id: runId, text: "“…” 🐦" };
      });
      await context.wait({ seconds: 60 });
      await context.step("second", async () => seen.push(`second after ${JSON.stringify(first)}`));
    });
    runner.open();
    await runner.start("a");
    await until(() => isOver("a"));

    expect(seen).toEqual(["invoked", "first", "invoked", 'second after {"id":"a","text":"“…” 🐦"}']);
    expect(status("a")).toBe("succeeded");
  });

  it("goes on when its wait is due, not before and not long after", async () => {
    const at: number[] = [];
    const { aRunner, isOver } = await aHost();
    const { runner } = aRunner(async (_input, context) => {
      await context.step("before", async () => at.push(Date.now()));
      await context.wait({ seconds: 3 * 3600 });
      await context.step("after", async () => at.push(Date.now()));
    });
    runner.open();
    await runner.start("a");
    await until(() => isOver("a"), { stepMs: 1_000, withinMs: 4 * HOUR_MS });

    const waitedMs = at[1]! - at[0]!;
    expect(waitedMs).toBeGreaterThanOrEqual(3 * HOUR_MS);
    expect(waitedMs).toBeLessThan(3 * HOUR_MS + 5_000);
  });

  it("looks at a condition with the state of the look before, until it is met", async () => {
    const looks: { state: number; at: number }[] = [];
    const startedAt = Date.now();
    const { aRunner, isOver } = await aHost();
    const { runner } = aRunner((_input, context) =>
      context.waitForCondition<number>(
        "work",
        async (state) => {
          looks.push({ state, at: Date.now() - startedAt });
          return state + 1;
        },
        {
          initialState: 0,
          waitStrategy: (state) =>
            state === 3 ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 10 } },
        },
      ),
    );
    runner.open();
    await runner.start("a");
    await until(() => isOver("a"));

    expect(looks.map(({ state }) => state)).toEqual([0, 1, 2]);
    expect(looks[1]!.at).toBeGreaterThanOrEqual(10_000);
    expect(looks[2]!.at).toBeGreaterThanOrEqual(20_000);
    expect(looks[2]!.at).toBeLessThan(25_000);
  });

  it("tries a step again after the delay that was asked for, and counts the attempts (F14)", async () => {
    const at: number[] = [];
    const attempts: number[] = [];
    const { aRunner, status, isOver } = await aHost();
    const { runner } = aRunner((_input, context) =>
      context.step(
        "flaky",
        async () => {
          at.push(Date.now());
          if (at.length < 3) throw new Error("not yet");
        },
        {
          retryStrategy: (_error, attempt) => {
            attempts.push(attempt);
            return { shouldRetry: true, delay: { seconds: 30 } };
          },
        },
      ),
    );
    runner.open();
    await runner.start("a");
    await until(() => isOver("a"));

    expect(status("a")).toBe("succeeded");
    expect(attempts).toEqual([1, 2]);
    const gaps = [at[1]! - at[0]!, at[2]! - at[1]!];
    for (const gap of gaps) {
      expect(gap).toBeGreaterThanOrEqual(30_000);
      expect(gap).toBeLessThan(35_000);
    }
  });
});

describe("a start", () => {
  it("of the same id does nothing the second time, at once, while it works and after its end (F1, F6)", async () => {
    let invoked = 0;
    const gate = aGate();
    const { aRunner, isOver } = await aHost();
    const { runner } = aRunner(async (_input, context) => {
      invoked += 1;
      await context.step("step", () => gate.promise);
    });
    runner.open();
    await Promise.all([runner.start("a"), runner.start("a")]);
    await until(() => invoked === 1);
    await runner.start("a");
    gate.resolve();
    await until(() => isOver("a"));
    await runner.start("a");
    await vi.advanceTimersByTimeAsync(HOUR_MS);

    expect(invoked).toBe(1);
  });

  it("is kept before the runner opens and when it is closed, for whoever opens next (F6)", async () => {
    const { aRunner, status, isOver } = await aHost();
    const first = aRunner(async () => {
      throw new Error("It must not run here.");
    });
    await first.runner.start("a");
    await first.runner.close(0);
    await first.runner.start("b");
    first.runner.wake("a");
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    expect([status("a"), status("b")]).toEqual(["running", "running"]);

    const second = aRunner(async () => {});
    second.runner.open();
    await until(() => isOver("a") && isOver("b"));

    expect([status("a"), status("b")]).toEqual(["succeeded", "succeeded"]);
  });
});

describe("a wake", () => {
  it("makes a run that waits look at once (F35, F36)", async () => {
    let looks = 0;
    let isMet = false;
    const startedAt = Date.now();
    const { aRunner, isOver } = await aHost();
    const { runner } = aRunner((_input, context) =>
      context.waitForCondition<boolean>(
        "turn",
        async () => {
          looks += 1;
          return isMet;
        },
        {
          initialState: false,
          waitStrategy: (met) =>
            met ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 3600 } },
        },
      ),
    );
    runner.open();
    await runner.start("a");
    await until(() => looks === 1 && vi.getTimerCount() === 1);
    isMet = true;
    runner.wake("a");
    await until(() => isOver("a"));

    expect(looks).toBe(2);
    expect(Date.now() - startedAt).toBeLessThan(60_000);
  });

  it("that comes while the run works is not lost: the next wait is cut short (F35)", async () => {
    const gate = aGate();
    const seen: string[] = [];
    const startedAt = Date.now();
    const { aRunner, isOver } = await aHost();
    const { runner } = aRunner(async (_input, context) => {
      await context.step("step", () => {
        seen.push("working");
        return gate.promise;
      });
      await context.wait({ seconds: 3600 });
    });
    runner.open();
    await runner.start("a");
    await until(() => seen.length === 1);
    runner.wake("a");
    gate.resolve();
    await until(() => isOver("a"));

    expect(Date.now() - startedAt).toBeLessThan(60_000);
  });

  it("of a run that is over, or that nobody knows, does nothing (F35)", async () => {
    let invoked = 0;
    const { aRunner, status, isOver } = await aHost();
    const { runner } = aRunner(async () => {
      invoked += 1;
    });
    runner.open();
    await runner.start("a");
    await until(() => isOver("a"));
    runner.wake("a");
    runner.wake("nobody");
    await vi.advanceTimersByTimeAsync(HOUR_MS);

    expect(invoked).toBe(1);
    expect(status("nobody")).toBeUndefined();
  });
});
