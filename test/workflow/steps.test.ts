import { pino } from "pino";
import { describe, expect, it, vi } from "vitest";
import { AppError, type Retry, SandboxError } from "../../src/errors.ts";
import { countLooks, type LookPlan } from "../../src/workflow/look-plan.ts";
import { createSteps } from "../../src/workflow/steps.ts";
import { aGate, aHost, jumpUntil, until, useClock } from "../durable/a-runner.ts";
import { aRunsParts } from "../support/a-parts.ts";
import { aRun } from "../support/a-run.ts";

/** Looks until `look` gives true; when each look came, and how it all ended. */
async function lookUntil(
  look: (count: number) => boolean,
  { withinMs = 3_600_000, next: seconds = (_: number): number => 2 } = {},
) {
  const { parts, keep } = aRunsParts();
  const run = await keep(aRun());
  useClock();
  parts.now = Date.now;
  const { aRunner, isOver } = await aHost();
  const beganAt = Date.now();
  const looks: number[] = [];
  const outcome = aGate<object>();
  const { runner } = aRunner(async ({ runId }, context) => {
    const steps = createSteps(parts, { runId, context });
    const ended = await steps.toOutcome(async () => {
      const once = async () => {
        looks.push(Date.now() - beganAt);
        return { isOver: look(looks.length) };
      };
      const next = ({ isOver }: { isOver: boolean }, planned: number) =>
        isOver ? undefined : seconds(planned);
      await steps.until("look", once, { plan: PLAN, first: { isOver: false }, next });
      return { kind: "answered", text: "" };
    });
    outcome.resolve(ended);
    return ended;
  });
  runner.open();
  await runner.start(run.id);
  await until(() => isOver(run.id), { stepMs: 500, withinMs });
  return { looks, outcome: await outcome.promise };
}

const PLAN: LookPlan = { firstS: 1, slowerEachS: 10, maxS: 5, withinS: 1_000 };
const fault = (retry: Retry) => new SandboxError("no", { code: "down", retry });

describe("F14: a look that fails", () => {
  it("is looked again after as long as the fault asks for, and no sooner than one that went well", async () => {
    const { looks, outcome } = await lookUntil((count) => {
      if (count === 1) throw fault({ atMs: Date.now() + 90_000 });
      if (count === 2) throw fault({ atMs: 0 });
      return count === 4;
    });

    const waits = looks.slice(1).map((at, index) => Math.round((at - (looks[index] ?? 0)) / 1_000));
    expect(waits[0]).toBeGreaterThanOrEqual(90);
    expect(waits.slice(1)).toEqual([2, 2]);
    expect(outcome).toEqual({ kind: "answered", text: "" });
  });

  it("backs off while it fails, and not for ever: then the run is broken", async () => {
    const { looks, outcome } = await lookUntil(() => {
      throw fault("backoff");
    });

    expect(looks).toHaveLength(26);
    expect(Math.max(...looks.slice(1).map((at, index) => at - (looks[index] ?? 0)))).toBeLessThan(63_000);
    expect(outcome).toEqual({ kind: "broken", detail: "look" });
  });

  it("F109: comes slower the longer it goes on, and not for ever: then the run is broken", async () => {
    const { looks, outcome } = await lookUntil(() => false, { next: (planned) => planned });

    const waits = looks.slice(1).map((at, index) => Math.round((at - (looks[index] ?? 0)) / 1_000));
    expect([Math.min(...waits), waits.at(-1)]).toEqual([1, 5]);
    expect(looks.at(-1)).toBeGreaterThan(PLAN.withinS * 1_000);
    expect(looks.length).toBeLessThan(countLooks(PLAN));
    expect(outcome).toEqual({ kind: "broken", detail: "look" });
  });

  it("for good ends the run at once, in the fault's own outcome", async () => {
    const { looks, outcome } = await lookUntil(() => {
      throw new AppError("never", { code: "no_way", retry: "never" });
    });

    expect(looks).toHaveLength(1);
    expect(outcome).toEqual({ kind: "broken", detail: "AppError no_way" });
  });
});

describe("a step that has used up its tries", () => {
  it("F80: is logged once, however often the run is replayed after it", async () => {
    const { parts, keep } = aRunsParts();
    const logged: unknown[] = [];
    parts.log = pino({ level: "error" }, { write: (line) => void logged.push(JSON.parse(line)) });
    const run = await keep(aRun());
    useClock();
    parts.now = Date.now;
    const { aRunner, isOver } = await aHost();
    let invocations = 0;
    const { runner } = aRunner(async ({ runId }, context) => {
      invocations += 1;
      const steps = createSteps(parts, { runId, context });
      const outcome = await steps.toOutcome(async () => {
        await steps.run("bad", () => Promise.reject(new Error("a fault of ours")));
        return { kind: "answered", text: "" };
      });
      await context.wait({ seconds: 1 });
      await context.wait({ seconds: 1 });
      return outcome;
    });
    runner.open();
    await runner.start(run.id);
    await jumpUntil(() => isOver(run.id));

    expect(invocations).toBeGreaterThan(3);
    expect(logged).toEqual([expect.objectContaining({ msg: "step.gave_up", step: "bad", run: run.id })]);
  });
});

describe("F49: a step's result that AWS would not keep", () => {
  it("is kept cut to what it keeps, of a step and of a look", async () => {
    const { parts, keep } = aRunsParts();
    const run = await keep(aRun());
    const { database, aRunner, isOver } = await aHost();
    const huge = { text: "\u0001".repeat(3_000_000) };
    const { runner } = aRunner(async ({ runId }, context) => {
      const steps = createSteps(parts, { runId, context });
      await steps.run("step", async () => huge);
      await steps.until("look", async () => huge, {
        plan: PLAN,
        first: { text: "" },
        next: () => undefined,
      });
    });
    runner.open();
    await runner.start(run.id);
    await vi.waitFor(() => expect(isOver(run.id)).toBe(true), 120_000);

    const sizes = database.prepare("SELECT length(body) AS bytes FROM operations").all();
    expect(sizes).toHaveLength(2);
    for (const { bytes } of sizes) expect(bytes).toBeLessThan(256 * 1024);
  });
});
