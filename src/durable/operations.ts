import type { Operation, OperationUpdate } from "@aws/durable-execution-sdk-js";

/** An operation as the durable SDK keeps it, with instants as ISO strings (its wire form). */
export interface StoredOperation
  extends Omit<Operation, "StartTimestamp" | "EndTimestamp" | "StepDetails" | "WaitDetails"> {
  StartTimestamp: string;
  EndTimestamp?: string;
  StepDetails?: Omit<NonNullable<Operation["StepDetails"]>, "NextAttemptTimestamp"> & {
    NextAttemptTimestamp?: string;
  };
  WaitDetails?: { ScheduledEndTimestamp?: string };
}

/** What the two engines carry. Callbacks and calls of other functions are AWS's alone. */
const OFFERED: ReadonlySet<string | undefined> = new Set(["STEP", "WAIT", "CONTEXT"]);

/** Why an update can't be taken, or undefined when it can: no later try of it can either. */
export function toRefusal({ Type }: OperationUpdate): string | undefined {
  return OFFERED.has(Type) ? undefined : `${Type} is not offered by this engine.`;
}

/** The update of the execution itself: a result too large for an answer, kept before it (the SDK sends it under an id of its own). */
export function isOfExecution({ Type }: OperationUpdate): boolean {
  return Type === "EXECUTION";
}

/** An update, and when it came. */
interface GivenUpdate {
  update: OperationUpdate;
  now: number;
}

/**
 * What an operation becomes by an update: the rules of the durable execution service, as its SDK relies on them.
 *
 * Pure. Applying START to an operation that is already running keeps it (a step may run again after a crash). A step's tries are counted
 * when one ends (RETRY, SUCCEED, FAIL), never at START: so counts AWS's own runner, and while a try runs the SDK adds it itself.
 *
 * @see https://github.com/aws/aws-durable-execution-sdk-js (packages/aws-durable-execution-sdk-js-testing, checkpoint-manager.ts)
 */
export function applyUpdate(before: StoredOperation | undefined, given: GivenUpdate): StoredOperation {
  const operation: StoredOperation = before ?? toNewOperation(given);
  switch (given.update.Action) {
    case "START":
      return start(operation, given);
    case "RETRY":
      return retry(operation, given);
    case "SUCCEED":
      return end(operation, { status: "SUCCEEDED", ...given });
    case "FAIL":
      return end(operation, { status: "FAILED", ...given });
    case "CANCEL":
      return end(operation, { status: "CANCELLED", ...given });
    default:
      return operation;
  }
}

function toNewOperation({ update, now }: GivenUpdate): StoredOperation {
  return {
    Id: update.Id,
    ...(update.ParentId === undefined ? {} : { ParentId: update.ParentId }),
    ...(update.Name === undefined ? {} : { Name: update.Name }),
    ...(update.SubType === undefined ? {} : { SubType: update.SubType }),
    Type: update.Type,
    Status: "STARTED",
    StartTimestamp: toIso(now),
  };
}

function start(operation: StoredOperation, { update, now }: GivenUpdate): StoredOperation {
  if (operation.Type === "STEP") {
    return { ...operation, Status: "STARTED", StepDetails: withoutDue({ ...operation.StepDetails }) };
  }
  if (operation.Type === "WAIT") {
    const dueAt = now + 1000 * (update.WaitOptions?.WaitSeconds ?? 0);
    return { ...operation, Status: "STARTED", WaitDetails: { ScheduledEndTimestamp: toIso(dueAt) } };
  }
  return { ...operation, Status: "STARTED" };
}

function retry(operation: StoredOperation, { update, now }: GivenUpdate): StoredOperation {
  const dueAt = now + 1000 * (update.StepOptions?.NextAttemptDelaySeconds ?? 0);
  return {
    ...operation,
    Status: "PENDING",
    StepDetails: {
      ...withTry(operation),
      ...(update.Payload === undefined ? {} : { Result: update.Payload }),
      ...(update.Error === undefined ? {} : { Error: update.Error }),
      NextAttemptTimestamp: toIso(dueAt),
    },
  };
}

function end(
  operation: StoredOperation,
  { status, update, now }: GivenUpdate & { status: "SUCCEEDED" | "FAILED" | "CANCELLED" },
): StoredOperation {
  const details = {
    ...(update.Payload === undefined ? {} : { Result: update.Payload }),
    ...(update.Error === undefined ? {} : { Error: update.Error }),
  };
  const ended = { ...operation, Status: status, EndTimestamp: toIso(now) };
  if (operation.Type === "STEP")
    return { ...ended, StepDetails: withoutDue({ ...withTry(operation), ...details }) };
  if (operation.Type === "CONTEXT") {
    const replay = update.ContextOptions?.ReplayChildren;
    return {
      ...ended,
      ContextDetails: { ...(replay === undefined ? {} : { ReplayChildren: replay }), ...details },
    };
  }
  return ended;
}

/** The details of a step with one more try behind it. */
function withTry({ StepDetails }: StoredOperation): NonNullable<StoredOperation["StepDetails"]> {
  return { ...StepDetails, Attempt: (StepDetails?.Attempt ?? 0) + 1 };
}

function withoutDue(
  details: NonNullable<StoredOperation["StepDetails"]>,
): NonNullable<StoredOperation["StepDetails"]> {
  const { NextAttemptTimestamp: _, ...rest } = details;
  return rest;
}

/** When the operation wants to be looked at again (epoch ms), or undefined when it waits for no timer. */
export function toDueAt(operation: StoredOperation): number | undefined {
  if (operation.Type === "STEP" && operation.Status === "PENDING") {
    return Date.parse(operation.StepDetails?.NextAttemptTimestamp ?? "") || 0;
  }
  if (operation.Type === "WAIT" && operation.Status === "STARTED") {
    return Date.parse(operation.WaitDetails?.ScheduledEndTimestamp ?? "") || 0;
  }
  return undefined;
}

/** The operation with its timer rung: a pending step becomes ready, a wait is over. */
export function toRung(operation: StoredOperation, now: number): StoredOperation {
  if (operation.Type === "WAIT") return { ...operation, Status: "SUCCEEDED", EndTimestamp: toIso(now) };
  return { ...operation, Status: "READY" };
}

function toIso(at: number): string {
  return new Date(at).toISOString();
}
