import nock from "nock";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { AppError, type Retry, SandboxError } from "../../src/errors.ts";
import { createPhases } from "../../src/run/phases.ts";
import { aGate, aHost, jumpUntil, until, useClock } from "../durable/a-runner.ts";
import { aRunsParts } from "../support/a-parts.ts";
import { aRun } from "../support/a-run.ts";

afterEach(() => nock.cleanAll());

/** Looks until `look` gives true; when each look came, and how it all ended. */
async function lookUntil(look: (count: number) => boolean, { withinMs = 3_600_000 } = {}) {
  const { parts, keep } = aRunsParts();
  const run = await keep(aRun());
  useClock();
  parts.now = Date.now;
  const { aRunner, isOver } = await aHost();
  const beganAt = Date.now();
  const looks: number[] = [];
  const outcome = aGate<object>();
  const { runner } = aRunner(async ({ runId }, context) => {
    const phases = createPhases(parts, runId, context);
    const ended = await phases.toOutcome(async () => {
      const once = async () => {
        looks.push(Date.now() - beganAt);
        return { isOver: look(looks.length) };
      };
      const next = ({ isOver }: { isOver: boolean }) => (isOver ? undefined : 2);
      await phases.until("look", once, { first: { isOver: false }, next });
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

    expect(looks).toHaveLength(31);
    expect(Math.max(...looks.slice(1).map((at, index) => at - (looks[index] ?? 0)))).toBeLessThan(63_000);
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
      const phases = createPhases(parts, runId, context);
      const outcome = await phases.toOutcome(async () => {
        await phases.run("bad", () => Promise.reject(new Error("a fault of ours")));
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
