import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { fitJson } from "../durable/fit-json.ts";
import { AppError } from "../errors.ts";
import type { Outcome } from "../run/outcome.ts";
import { type Ended, ended } from "../run/plan.ts";
import type { Run } from "../run/run.ts";
import { type LookPlan, toLookSeconds } from "./look-plan.ts";
import type { RunParts } from "./parts.ts";
import { decideRetry, NO_ACCESS, PATIENCE, type StepPatience, toFaultOutcome } from "./retry-policy.ts";
import { bindStep, isStopped, openThread, type RunStep, type Step } from "./step.ts";

/** A checkpoint holds 256 KB on AWS (F49); what is added around a result is some hundred bytes. */
export const MAX_RESULT_BYTES = 200_000;
/** What one look keeps: all looks of a run together are written into one execution, which holds 100 MB on AWS (F109). */
export const MAX_LOOK_BYTES = 50_000;

/** What a step does. It may do it again after its effect happened. */
type Work<T> = (step: Step) => Promise<T>;

interface StepKind<T> {
  /** The last word to the thread keeps trying for a day (F14). */
  kind?: StepPatience;
  /** What becomes of a run that somebody stopped, in place of the step; without it the step is done all the same. */
  whenStopped?: (step: Step) => T | Ended | Promise<T | Ended>;
}

interface Looks<S> {
  plan: LookPlan;
  first: S;
  /** Seconds until the next look, given those that the plan has for now; undefined when there is nothing more to wait for. */
  next: (state: S, plannedSeconds: number) => number | undefined;
  whenStopped?: (step: Step, before: S) => S | Ended | Promise<S | Ended>;
}

/** Durable steps over one run. Each is given the run and its thread as they are now, and whether somebody stopped it is asked here alone. */
export interface Steps {
  /** Runs one durable step. One that answers `ended`, or fails for good, ends the run: nothing after it happens. */
  run<T>(name: string, work: Work<T>, how?: StepKind<T>): Promise<Exclude<T, Ended>>;
  /** The same, but undefined in place of an ending where the run has one already. */
  runOr<T>(name: string, work: Work<T>, has: Outcome | undefined): Promise<Exclude<T, Ended> | undefined>;
  /** The same, for what the rest must not wait for, and without the thread: one that ends or fails for good is in the log, and the run goes on. */
  attempt(name: string, work: (step: RunStep) => Promise<unknown>, kind?: StepPatience): Promise<void>;
  /**
   * Looks again and again, suspended in between, until `next` names no more seconds to wait or the look ends the run. After a look that
   * failed it waits for as long as the fault asks for, when that is longer. What has still not come to its end when its plan's time is
   * over ends the run as broken (F109).
   */
  until<S>(name: string, look: (step: Step, before: S) => Promise<S | Ended>, how: Looks<S>): Promise<S>;
  /** Does `work`, and `last` after it, also when `work` ends the run; that ending is then the one that counts. */
  andThen<T>(work: () => Promise<T>, last: () => Promise<unknown>): Promise<T>;
  /** What `work` returns, or the outcome of the step in it that ended the run. */
  toOutcome<T = Outcome>(work: () => Promise<T>): Promise<T | Outcome>;
}

/** The ending of a run that somebody stopped, or what became of its thread. */
export function endStopped({ run, thread: { stopped } }: Step): Ended {
  if (run.isWithdrawn) return ended({ kind: "stopped", by: undefined, why: "withdrawn" });
  if (stopped?.why === "removed") return ended(NO_ACCESS);
  return ended({ kind: "stopped", by: stopped?.by, ...(stopped?.why && { why: stopped.why }) });
}

/** Carries the outcome of a step that ended the run up to `toOutcome`, and nowhere else. */
class EndOfRun extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}

/** Looks on while what is looked at runs. */
export function whileRunning(state: { kind: string }, plannedSeconds: number): number | undefined {
  return state.kind === "running" ? plannedSeconds : undefined;
}

export function createSteps(
  parts: RunParts,
  { runId, context }: { runId: string; context: DurableContext },
): Steps {
  const { store, log, now } = parts;
  /** Steps that this invocation ran itself; of the others it replays what is known. */
  const tried = new Set<string>();

  /** Does the work of a step, or of one look, over the run's row as it is now. */
  async function guarded<T>(
    name: string,
    work: (run: Run) => Promise<T | Ended>,
    { level, maxBytes }: { level: "info" | "debug"; maxBytes: number },
  ): Promise<T | Ended> {
    tried.add(name);
    const startedAt = now();
    const run = await store.runs.get(runId);
    if (run === undefined) return broken("the run has no row");
    const fields = { run: runId, thread: run.threadId, step: name };
    try {
      const result = fitJson(await work(run), maxBytes);
      log[level]({ ...fields, ms: now() - startedAt }, "step.done");
      return result;
    } catch (error) {
      log.warn({ ...fields, ms: now() - startedAt, err: error }, "step.failed");
      if (error instanceof AppError && error.retry === "never") return ended(toFaultOutcome(error));
      throw error;
    }
  }

  /** Opens the thread, and does the work, or what becomes of a run that somebody stopped. */
  async function unlessStopped<T>(
    run: Run,
    work: (step: Step) => Promise<T | Ended>,
    whenStopped: ((step: Step) => T | Ended | Promise<T | Ended>) | undefined,
  ): Promise<T | Ended> {
    const step = await openThread(bindStep(parts, run));
    return whenStopped !== undefined && isStopped(step) ? whenStopped(step) : work(step);
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

  async function once<T>(
    name: string,
    kind: StepPatience,
    work: (run: Run) => Promise<T | Ended>,
  ): Promise<T | Ended> {
    const retryStrategy = (error: Error, attempt: number) =>
      decideRetry(error, { attempt, now: now(), random: Math.random(), kind });
    const step = () => guarded(name, work, { level: "info", maxBytes: MAX_RESULT_BYTES });
    return orBroken(name, () => context.step(name, step, { retryStrategy }));
  }

  const steps: Steps = {
    async run(name, work, { kind = "step", whenStopped } = {}) {
      return orEnd(await once(name, kind, (run) => unlessStopped(run, work, whenStopped)));
    },
    async runOr(name, work, has) {
      try {
        return await steps.run(name, work);
      } catch (error) {
        if (!(error instanceof EndOfRun) || has === undefined) throw error;
        return undefined;
      }
    },
    async attempt(name, work, kind = "step") {
      await once(name, kind, (run) => work(bindStep(parts, run)));
    },
    async until(name, look, { plan, first, next, whenStopped }) {
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
          const stopped = whenStopped && ((step: Step) => whenStopped(step, state));
          const work = (run: Run) => unlessStopped<typeof first>(run, (step) => look(step, state), stopped);
          const seen = await guarded(name, work, { level: "debug", maxBytes: MAX_LOOK_BYTES });
          return { ...last, state: endIfOverdue(seen, at - last.since) };
        } catch (error) {
          if (faults >= PATIENCE.look.attempts) return { ...last, state: broken(name) };
          // A look that failed is looked again from the same state, when the fault says; a row of them will not pass.
          const { delay } = decideRetry(error, {
            attempt: faults + 1,
            now: at,
            random: Math.random(),
            kind: "look",
          });
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
  return steps;
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
