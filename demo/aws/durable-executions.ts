import { randomUUID } from "node:crypto";
import type { OperationUpdate } from "@aws/durable-execution-sdk-js";
import { applyUpdate, type StoredOperation, toDueAt, toRung } from "../../src/durable/operations.ts";

/** One durable execution: begun once a name, on the version it began with for all its life (F41). */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly version: string;
  readonly input: string;
  readonly startedAt: number;
  status: "RUNNING" | "SUCCEEDED" | "FAILED";
  result: string | undefined;
  token: string;
  operations: Map<string, StoredOperation>;
  invocations: number;
  checkpoints: number;
}

const EXECUTION_OPERATION = "execution";
/** The service's own caps. */
const MAX_OPERATIONS = 3_000;
const MAX_PAYLOAD_BYTES = 256 * 1024;

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
      ...{ name, version, input, startedAt: Date.now(), status: "RUNNING", result: undefined },
      ...{ token: randomUUID(), operations: new Map(), invocations: 0, checkpoints: 0 },
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
    const now = Date.now();
    for (const [id, operation] of execution.operations) {
      const dueAt = toDueAt(operation);
      if (dueAt !== undefined && dueAt <= now) execution.operations.set(id, toRung(operation, now));
    }
    return JSON.stringify({
      DurableExecutionArn: execution.arn,
      CheckpointToken: execution.token,
      InitialExecutionState: { Operations: this.#operationsOf(execution) },
    });
  }

  checkpoint(arn: string, { token, updates }: { token: string; updates: OperationUpdate[] }) {
    const execution = this.require(arn);
    if (execution.status !== "RUNNING" || token !== execution.token)
      throw new DurableProblem(400, "InvalidParameterValueException", "Invalid Checkpoint Token");
    const changed = updates.map((update) => {
      if (Buffer.byteLength(update.Payload ?? "") > MAX_PAYLOAD_BYTES)
        throw new DurableProblem(400, "InvalidParameterValueException", "the payload is larger than 256 KB");
      const after = applyUpdate(execution.operations.get(update.Id ?? ""), update, Date.now());
      execution.operations.set(after.Id ?? "", after);
      return after;
    });
    if (execution.operations.size > MAX_OPERATIONS)
      throw new DurableProblem(400, "InvalidParameterValueException", "more than 3,000 operations");
    execution.checkpoints += 1;
    execution.token = randomUUID();
    return { CheckpointToken: execution.token, NewExecutionState: { Operations: changed.map(toWire) } };
  }

  state(arn: string) {
    return { Operations: this.#operationsOf(this.require(arn)).map(toWire) };
  }

  /** Milliseconds until the earliest timer, or undefined when it waits for none. */
  toDueMs(execution: Execution): number | undefined {
    const timers = [...execution.operations.values()].flatMap((operation) => toDueAt(operation) ?? []);
    return timers.length === 0 ? undefined : Math.max(0, Math.min(...timers) - Date.now());
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
