import { randomUUID } from "node:crypto";
import type { OperationUpdate } from "@aws/durable-execution-sdk-js";
import { meter } from "../../src/durable/meter.ts";
import {
  applyUpdate,
  isOfExecution,
  type StoredOperation,
  toDueAt,
  toRefusal,
  toRung,
} from "../../src/durable/operations.ts";
import type { InvocationResult } from "./environment.ts";

/** One durable execution: begun once a name, on the version it began with for all its life (F41). */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly version: string;
  readonly input: string;
  readonly startedAt: number;
  status: "RUNNING" | "SUCCEEDED" | "FAILED";
  result: string | undefined;
  /** Why it failed, in the words of what ended it. */
  error: string | undefined;
  token: string;
  operations: Map<string, StoredOperation>;
  invocations: number;
  checkpoints: number;
  /** What was written into it, as the bill and the service's cap count it: inputs, results, states and errors. */
  writtenBytes: number;
}

const EXECUTION_OPERATION = "execution";
/**
 * The service's own caps on one execution, as its metrics `DurableExecutionOperations` and `DurableExecutionStorageWrittenBytes` name them
 * (https://docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html). That it ends as failed over them is a guess: the page does not say.
 */
export const MAX_OPERATIONS = 3_000;
const MAX_WRITTEN_BYTES = 100_000_000;
const MAX_PAYLOAD_BYTES = 256 * 1024;
/** After an invocation that ended badly, Lambda invokes a durable execution again. */
const AGAIN_MS = 50;

/** An answer of the service that is no success. */
export class DurableProblem extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** All durable executions of a function. */
export class DurableExecutions {
  readonly #byArn = new Map<string, Execution>();
  readonly #functionArn: string;

  constructor(functionArn: string) {
    this.#functionArn = functionArn;
  }

  all(): Execution[] {
    return [...this.#byArn.values()];
  }

  /** The execution of that name, begun when there is none. A second start with another input is refused, with the same it is a no-op. */
  start(
    name: string,
    { version, input }: { version: string; input: string },
  ): { execution: Execution; isNew: boolean } {
    const known = this.all().find((execution) => execution.name === name);
    if (known !== undefined) {
      if (known.input !== input)
        throw new DurableProblem(
          409,
          "DurableExecutionAlreadyStartedException",
          `${name} has begun with another input`,
        );
      return { execution: known, isNew: false };
    }
    const execution: Execution = {
      arn: `${this.#functionArn}:${version}/durable-execution/${name}/${randomUUID()}`,
      ...{
        name,
        version,
        input,
        startedAt: Date.now(),
        status: "RUNNING",
        result: undefined,
        error: undefined,
      },
      ...{ token: randomUUID(), operations: new Map(), invocations: 0, checkpoints: 0 },
      writtenBytes: Buffer.byteLength(input),
    };
    this.#byArn.set(execution.arn, execution);
    return { execution, isNew: true };
  }

  require(arn: string): Execution {
    const execution = this.#byArn.get(arn);
    if (execution === undefined)
      throw new DurableProblem(404, "ResourceNotFoundException", `no execution ${arn}`);
    return execution;
  }

  /** The event of the next invocation: another token, so that an older invocation can write no more; timers rung that are due. */
  begin(execution: Execution): string {
    execution.token = randomUUID();
    execution.invocations += 1;
    ringDue(execution, Date.now());
    return JSON.stringify({
      DurableExecutionArn: execution.arn,
      CheckpointToken: execution.token,
      InitialExecutionState: { Operations: this.#operationsOf(execution) },
    });
  }

  /**
   * Takes the updates, all or none, and tells what changed, timers that rang meanwhile among it. Updates that are refused with a valid
   * token end the execution: no later invocation could have them taken.
   */
  checkpoint(arn: string, { token, updates }: { token: string; updates: OperationUpdate[] }) {
    const execution = this.require(arn);
    if (execution.status !== "RUNNING" || token !== execution.token)
      throw new DurableProblem(400, "InvalidParameterValueException", "Invalid Checkpoint Token");
    const refusal = toProblem(execution, updates);
    if (refusal !== undefined) {
      end(execution, { status: "FAILED", error: refusal });
      throw new DurableProblem(400, "InvalidParameterValueException", refusal);
    }
    const now = Date.now();
    execution.writtenBytes += updates.reduce((sum, update) => sum + toBytes(update), 0);
    const rung = ringDue(execution, now);
    const changed = updates.flatMap((update) => {
      if (isOfExecution(update)) return endByUpdate(execution, update);
      const after = applyUpdate(execution.operations.get(update.Id ?? ""), { update, now });
      execution.operations.set(after.Id ?? "", after);
      return after;
    });
    execution.checkpoints += 1;
    execution.token = randomUUID();
    const operations = [...rung, ...changed].map(toWire);
    return { CheckpointToken: execution.token, NewExecutionState: { Operations: operations } };
  }

  state(arn: string) {
    return { Operations: this.#operationsOf(this.require(arn)).map(toWire) };
  }

  /** Takes an invocation's end. Returns when the next one is due, or undefined when the execution is over. */
  settle(execution: Execution, result: InvocationResult): number | undefined {
    const answer = result.kind === "answered" ? (JSON.parse(result.payload) as Answer | null) : undefined;
    if (answer?.Status === "SUCCEEDED") end(execution, { status: "SUCCEEDED", result: answer.Result });
    if (answer?.Status === "FAILED") end(execution, { status: "FAILED", error: answer.Error?.ErrorMessage });
    if (execution.status !== "RUNNING") return undefined;
    const timers = [...execution.operations.values()].flatMap((operation) => toDueAt(operation) ?? []);
    const isWaiting = answer?.Status === "PENDING" && timers.length > 0;
    return isWaiting ? Math.min(...timers) : Date.now() + AGAIN_MS;
  }

  #operationsOf(execution: Execution): StoredOperation[] {
    const first: StoredOperation = {
      Id: EXECUTION_OPERATION,
      Type: "EXECUTION",
      Status: "STARTED",
      StartTimestamp: new Date(execution.startedAt).toISOString(),
      ExecutionDetails: { InputPayload: execution.input },
    };
    return [first, ...execution.operations.values()];
  }
}

interface Answer {
  Status?: string;
  Result?: string;
  Error?: { ErrorMessage?: string };
}

/** The first end counts. */
function end(
  execution: Execution,
  {
    status,
    result,
    error,
  }: { status: "SUCCEEDED" | "FAILED"; result?: string | undefined; error?: string | undefined },
): void {
  if (execution.status === "RUNNING") Object.assign(execution, { status, result, error });
}

function endByUpdate(execution: Execution, { Action, Payload, Error: error }: OperationUpdate): [] {
  const status = Action === "SUCCEED" ? "SUCCEEDED" : "FAILED";
  end(execution, { status, result: Payload, error: error?.ErrorMessage });
  return [];
}

function ringDue(execution: Execution, now: number): StoredOperation[] {
  const due = [...execution.operations.values()].filter(
    (operation) => (toDueAt(operation) ?? Number.POSITIVE_INFINITY) <= now,
  );
  const rung = due.map((operation) => toRung(operation, now));
  for (const operation of rung) execution.operations.set(operation.Id ?? "", operation);
  return rung;
}

/** Why these updates can't be taken. What the service itself says, it says in other words: its SDK reads the status only. */
function toProblem(execution: Execution, updates: readonly OperationUpdate[]): string | undefined {
  for (const update of updates) {
    if (Buffer.byteLength(update.Payload ?? "") > MAX_PAYLOAD_BYTES)
      return "the payload is larger than 256 KB";
    const refusal = isOfExecution(update) ? undefined : toRefusal(update);
    if (refusal !== undefined) return refusal;
  }
  if (meterAfter(execution, updates) > MAX_OPERATIONS) return "more than 3,000 operations";
  const written = updates.reduce((sum, update) => sum + toBytes(update), execution.writtenBytes);
  return written > MAX_WRITTEN_BYTES ? "more than 100 MB written" : undefined;
}

/** What the execution will have been metered once these updates are taken: itself, and its operations. */
function meterAfter({ operations }: Execution, updates: readonly OperationUpdate[]): number {
  const after = new Map(operations);
  for (const update of updates)
    if (!isOfExecution(update))
      after.set(update.Id ?? "", applyUpdate(after.get(update.Id ?? ""), { update, now: Date.now() }));
  return 1 + meter([...after.values()]);
}

function toBytes({ Payload, Error: error }: OperationUpdate): number {
  return (
    Buffer.byteLength(Payload ?? "") + (error === undefined ? 0 : Buffer.byteLength(JSON.stringify(error)))
  );
}

/** As the API's JSON has it: instants are seconds. */
function toWire(operation: StoredOperation): object {
  const seconds = (iso: string | undefined) => (iso === undefined ? undefined : Date.parse(iso) / 1000);
  const { StepDetails: step, WaitDetails: wait } = operation;
  return {
    ...operation,
    StartTimestamp: seconds(operation.StartTimestamp),
    EndTimestamp: seconds(operation.EndTimestamp),
    ...(step && { StepDetails: { ...step, NextAttemptTimestamp: seconds(step.NextAttemptTimestamp) } }),
    ...(wait && { WaitDetails: { ScheduledEndTimestamp: seconds(wait.ScheduledEndTimestamp) } }),
  };
}
