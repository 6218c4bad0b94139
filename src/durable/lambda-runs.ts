import {
  type DurableContext,
  type DurableExecutionClient,
  type DurableExecutionHandler,
  type DurableLambdaHandler,
  withDurableExecution,
} from "@aws/durable-execution-sdk-js";
import type { Logger } from "pino";
import { AppError } from "../errors.ts";
import { type MeteredOperation, meter } from "./meter.ts";

/** A step takes at most a minute (F12); so much is left when one begins, and some for its checkpoint. */
const STEP_MS = 65_000;
const NEXT_INVOCATION_MS = 1_000;
/** From here on every invocation tells; the alarm of the template is set at the same figure. */
export const ALARMING_OPERATIONS = 2_400;

/** What Lambda calls for an invocation of a durable run. */
export type RunHandler = DurableLambdaHandler;

interface LambdaRunsOptions {
  now: () => number;
  log: Logger;
  /** Where checkpoints are kept. @default Lambda itself */
  client?: DurableExecutionClient;
}

/** The workflow as a durable Lambda function. */
export function createLambdaRuns(
  workflow: DurableExecutionHandler<{ runId: string }, string>,
  { now, log, client }: LambdaRunsOptions,
): RunHandler {
  const handler = withDurableExecution<{ runId: string }, string>(
    (input, context) => workflow(input, withTimeForEachStep(context, now)),
    client === undefined ? {} : { durableExecutionClient: client },
  );
  return async (event, context) => {
    const answer = await handler(event, context);
    tellMetered(event, { log, isOver: answer.Status !== "PENDING" });
    return answer;
  };
}

/**
 * Logs how many operations AWS had metered of the run when this invocation began: once it is over, and from the point on where it may come
 * near the limit. An execution whose state comes in pages is told by its first.
 */
function tellMetered(
  { DurableExecutionArn: arn, InitialExecutionState: { Operations } }: Parameters<RunHandler>[0],
  { log, isOver }: { log: Logger; isOver: boolean },
): void {
  const operations = meter((Operations ?? []) as readonly MeteredOperation[]);
  if (!isOver && operations < ALARMING_OPERATIONS) return;
  log.info({ run: arn.split("/").at(-2), operations }, "run.metered");
}

type Work = (given: unknown, its: unknown) => Promise<unknown>;
/** `step` and `waitForCondition` as the workflow calls them: by name, with work that may have effects. */
type NamedOperation = (name: string, work: Work, config?: unknown) => unknown;

/**
 * Begins no step for which the invocation has too little time left: it would be killed in the middle of an effect. A step is put off
 * to the next invocation, a second later; a look is answered with what was known before it, and so comes again.
 */
function withTimeForEachStep(context: DurableContext, now: () => number): DurableContext {
  const hasTime = () => context.lambdaContext.getRemainingTimeInMillis() >= STEP_MS;
  const step = context.step.bind(context) as unknown as NamedOperation;
  const wait = context.waitForCondition.bind(context) as unknown as NamedOperation;
  const timed: Record<"step" | "waitForCondition", NamedOperation> = {
    step: (name, work, config) =>
      step(name, async (given, its) => (hasTime() ? work(given, its) : putOff(now())), config),
    waitForCondition: (name, look, config) =>
      wait(name, async (state, its) => (hasTime() ? look(state, its) : state), config),
  };
  return new Proxy(context, {
    get(target, key) {
      if (key === "step" || key === "waitForCondition") return timed[key];
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function putOff(now: number): never {
  throw new AppError("The invocation has too little time left for a step.", {
    code: "no_time_left",
    retry: { atMs: now + NEXT_INVOCATION_MS },
  });
}
