import { type DurableExecutionHandler, withDurableExecution } from "@aws/durable-execution-sdk-js";
import type { Logger } from "pino";
import type { Executions, Invocation } from "./executions.ts";
import type { RunCarrier } from "./run-starter.ts";

/** How long an invocation may think it has; embedded there is no limit of the platform's. */
const INVOCATION_MS = 15 * 60_000;
/** An invocation that ended without a timer (it lost its token, or the disk was full) is tried again after this. */
const REPEAT_AFTER_MS = 5_000;
/** setTimeout takes no more than 2^31-1 ms; look again at least this often. */
const MAX_SLEEP_MS = 60_000;

export interface EmbeddedRunner extends RunCarrier {
  /** Begins to invoke what is due, beginning with what an earlier process left. */
  open(): void;
  /** Begins no more invocations and resolves when those under way came to a checkpoint, at most after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

interface RunnerOptions {
  executions: Executions;
  workflow: DurableExecutionHandler<{ runId: string }, unknown>;
  log: Logger;
  now: () => number;
}

/** Runs durable executions in this process: invokes each when it is due, and again when its next timer is. */
export function createEmbeddedRunner({ executions, workflow, log, now }: RunnerOptions): EmbeddedRunner {
  const handler = withDurableExecution(workflow, { durableExecutionClient: executions.client });
  const underWay = new Map<string, Promise<void>>();
  const toRing = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let isOpen = false;

  async function invoke(invocation: Invocation): Promise<void> {
    const { id, token, operations } = invocation;
    try {
      const output = await handler(
        {
          DurableExecutionArn: id,
          CheckpointToken: token,
          InitialExecutionState: { Operations: operations },
        },
        toLambdaContext(id, now),
      );
      if (output.Status === "PENDING") return executions.suspend(id, now() + REPEAT_AFTER_MS);
      // As a whole it fails by a fault of ours alone; the sweep closes its run.
      if (output.Status === "FAILED") log.error({ run: id, error: output.Error }, "run.failed");
      executions.finish(id, output.Status === "SUCCEEDED" ? "succeeded" : "failed");
    } catch (error) {
      log.error({ run: id, err: error }, "run.invocation_failed");
      attempt("run.suspend_failed", () => executions.suspend(id, now() + REPEAT_AFTER_MS));
    }
  }

  /** A database that can't be written now stops no process: what was not done is found due at a later look. */
  function attempt(failed: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      log.warn({ err: error }, failed);
    }
  }

  function tick(): void {
    clearTimeout(timer);
    if (!isOpen) return;
    let sleepMs = REPEAT_AFTER_MS;
    attempt("runner.look_failed", () => {
      sleepMs = invokeDue(now());
    });
    timer = setTimeout(tick, sleepMs);
    timer.unref();
  }

  /** Returns how long nothing else is due. */
  function invokeDue(at: number): number {
    const { ids, nextAt } = executions.due(at);
    for (const id of ids) {
      if (underWay.has(id)) continue;
      const invocation = executions.begin(id, at);
      if (invocation === undefined) continue;
      const done = invoke(invocation).finally(() => {
        underWay.delete(id);
        if (toRing.delete(id)) ring(id);
        tick();
      });
      underWay.set(id, done);
    }
    return nextAt === undefined ? MAX_SLEEP_MS : Math.min(Math.max(nextAt - now(), 1), MAX_SLEEP_MS);
  }

  function ring(id: string): void {
    attempt("run.wake_failed", () => executions.ring(id, now()));
  }

  return {
    async start(runId) {
      const isNew = executions.create({ id: runId, input: JSON.stringify({ runId }), now: now() });
      if (isNew && isOpen) setImmediate(tick);
    },
    wake(runId) {
      if (underWay.has(runId)) {
        toRing.add(runId);
        return;
      }
      ring(runId);
      if (isOpen) setImmediate(tick);
    },
    async isAlive(runId) {
      const status = executions.status(runId);
      return status === undefined ? undefined : status === "running";
    },
    open() {
      isOpen = true;
      tick();
    },
    async close(graceMs) {
      isOpen = false;
      clearTimeout(timer);
      let grace: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        grace = setTimeout(resolve, graceMs);
      });
      await Promise.race([Promise.allSettled(underWay.values()), late]);
      clearTimeout(grace);
    },
  };
}

type LambdaContext = Parameters<ReturnType<typeof withDurableExecution>>[1];

/** The part of a Lambda context that the durable SDK reads, of an invocation that begins now. */
function toLambdaContext(id: string, now: () => number): LambdaContext {
  const endsAt = now() + INVOCATION_MS;
  return {
    awsRequestId: id,
    getRemainingTimeInMillis: () => Math.max(0, endsAt - now()),
  } as LambdaContext;
}
