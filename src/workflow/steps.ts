import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { AppError } from "../errors.ts";
import type { Outcome } from "../run/outcome.ts";
import { type Ended, ended } from "../run/plan.ts";
import type { Run } from "../run/run.ts";
import { toFaultOutcome } from "./fault-outcome.ts";
import { fitJson } from "./fit-json.ts";
import { type LookPlan, toLookSeconds } from "./look-plan.ts";
import type { RunParts } from "./parts.ts";
import { decideRetry, PATIENCE } from "./retry-policy.ts";

/** A checkpoint holds 256 KB on AWS (F49); what is added around a result is some hundred bytes. */
export const MAX_RESULT_BYTES = 200_000;
/** What one look keeps: all looks of a run together are written into one execution, which holds 100 MB on AWS (F109). */
export const MAX_LOOK_BYTES = 50_000;

type Phase<T> = (run: Run) => Promise<T>;

/** Durable steps over one run. Each phase is given the run's row as it is now. */
export interface Phases {
  /** Runs a phase as one durable step. A phase that answers `ended`, or fails for good, ends the run: nothing after it happens. */
  run<T>(name: string, phase: Phase<T>, kind?: "step" | "last_word"): Promise<Exclude<T, Ended>>;
  /** The same, but undefined in place of an ending where the run has one already. */
  runOr<T>(name: string, phase: Phase<T>, has: Outcome | undefined): Promise<Exclude<T, Ended> | undefined>;
  /** The same, for what the rest must not wait for: one that ends or fails for good is in the log, and the run goes on. */
  attempt(name: string, phase: Phase<unknown>, kind?: "step" | "last_word"): Promise<void>;
  /**
   * Looks again and again, suspended in between, until `next` names no more seconds to wait or the look ends the run. `next` is given
   * the seconds that the plan has for now. After a look that failed it waits for as long as the fault asks for, when that is longer.
   * What has still not come to its end when its plan's time is over ends the run as broken (F109).
   */
  until<S>(
    name: string,
    look: (run: Run, before: S) => Promise<S | Ended>,
    how: { plan: LookPlan; first: S; next: (state: S, plannedSeconds: number) => number | undefined },
  ): Promise<S>;
  /** Does `work`, and `last` after it, also when `work` ends the run; that ending is then the one that counts. */
  andThen<T>(work: () => Promise<T>, last: () => Promise<unknown>): Promise<T>;
  /** The outcome of the phases in `work`: what it returns, or that of the phase that ended the run. */
  toOutcome(work: () => Promise<Outcome>): Promise<Outcome>;
}

/** Carries the outcome of a phase that ended the run up to `toOutcome`, and nowhere else. */
class EndOfRun extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}

export function createPhases(parts: RunParts, runId: string, context: DurableContext): Phases {
  const { store, log, now } = parts;
  /** Steps that this invocation ran itself; of the others it replays what is known. */
  const tried = new Set<string>();

  async function guarded<T>(
    name: string,
    phase: Phase<T>,
    { level, maxBytes }: { level: "info" | "debug"; maxBytes: number },
  ): Promise<T | Ended> {
    tried.add(name);
    const startedAt = now();
    const run = await store.runs.get(runId);
    if (run === undefined) return broken("the run has no row");
    const fields = { run: runId, thread: run.threadId, step: name };
    try {
      const result = fitJson(await phase(run), maxBytes);
      log[level]({ ...fields, ms: now() - startedAt }, "step.done");
      return result;
    } catch (error) {
      log.warn({ ...fields, ms: now() - startedAt, err: error }, "step.failed");
      if (error instanceof AppError && error.retry === "never") return ended(toFaultOutcome(error));
      throw error;
    }
  }

  /** An error of the SDK's own means that the step has used up its tries: said once, by who made the last. */
  async function orBroken<T>(name: string, step: () => Promise<T>): Promise<T | Ended> {
    try {
      return await step();
    } catch (error) {
      if (tried.has(name)) log.error({ run: runId, step: name, err: error }, "step.gave_up");
      return broken(name);
    }
  }

  const phases: Phases = {
    async run(name, phase, kind = "step") {
      const retryStrategy = (error: Error, attempt: number) =>
        decideRetry(error, attempt, { now: now(), random: Math.random(), kind });
      const how = { level: "info", maxBytes: MAX_RESULT_BYTES } as const;
      const step = () => context.step(name, () => guarded(name, phase, how), { retryStrategy });
      return orEnd(await orBroken(name, step));
    },
    async runOr(name, phase, has) {
      try {
        return await phases.run(name, phase);
      } catch (error) {
        if (!(error instanceof EndOfRun) || has === undefined) throw error;
        return undefined;
      }
    },
    async attempt(name, phase, kind) {
      try {
        await phases.run(name, phase, kind);
      } catch (error) {
        if (!(error instanceof EndOfRun)) throw error;
      }
    },
    async until(name, look, { plan, first, next }) {
      type Look = {
        state: typeof first | Ended;
        faults: number;
        pauseSeconds: number;
        since: number;
        at: number;
      };
      const endIfOverdue = (seen: typeof first | Ended, elapsedMs: number): typeof first | Ended => {
        const isOver = isEnded(seen) || next(seen, 0) === undefined;
        return isOver || elapsedMs <= plan.withinS * 1_000 ? seen : broken(name);
      };
      const lookOnce = async ({ state, faults, since }: Look): Promise<Look> => {
        const at = now();
        const last = { faults: 0, pauseSeconds: 0, since: since || at, at };
        if (isEnded(state)) return { ...last, state };
        try {
          const how = { level: "debug", maxBytes: MAX_LOOK_BYTES } as const;
          const seen = await guarded(name, (run) => look(run, state), how);
          return { ...last, state: endIfOverdue(seen, at - last.since) };
        } catch (error) {
          if (faults >= PATIENCE.look.attempts) return { ...last, state: broken(name) };
          // A look that failed is looked again from the same state, when the fault says; a row of them will not pass.
          const { delay } = decideRetry(error, faults + 1, { now: at, random: Math.random(), kind: "look" });
          return { ...last, state, faults: faults + 1, pauseSeconds: delay?.seconds ?? 0 };
        }
      };
      const waitStrategy = ({ state, pauseSeconds, since, at }: Look) => {
        const seconds = isEnded(state) ? undefined : next(state, toLookSeconds(plan, at - since));
        return seconds === undefined
          ? ({ shouldContinue: false } as const)
          : ({ shouldContinue: true, delay: { seconds: Math.max(seconds, pauseSeconds) } } as const);
      };
      const initialState: Look = { state: first, faults: 0, pauseSeconds: 0, since: 0, at: 0 };
      const config = { initialState, waitStrategy };
      const last = await orBroken(name, () => context.waitForCondition<Look>(name, lookOnce, config));
      return orEnd(isEnded(last) ? last : last.state) as typeof first;
    },
    async andThen(work, last) {
      let result: Awaited<ReturnType<typeof work>>;
      try {
        result = await work();
      } catch (error) {
        if (!(error instanceof EndOfRun)) throw error;
        await last().catch((lastError: unknown) => {
          if (!(lastError instanceof EndOfRun)) throw lastError;
        });
        throw error;
      }
      await last();
      return result;
    },
    async toOutcome(work) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof EndOfRun) return error.outcome;
        throw error;
      }
    },
  };
  return phases;
}

function orEnd<T>(result: T | Ended): Exclude<T, Ended> {
  if (isEnded(result)) throw new EndOfRun(result.outcome);
  return result as Exclude<T, Ended>;
}

function broken(step: string): Ended {
  return ended({ kind: "broken", detail: step });
}

function isEnded(value: unknown): value is Ended {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "ended" &&
    "outcome" in value
  );
}
