import type { OperationUpdate } from "@aws/durable-execution-sdk-js";
import { describe, expect, it } from "vitest";
import { applyUpdate, type StoredOperation, toDueAt, toRung } from "../../src/durable/operations.ts";

const NOW = Date.UTC(2026, 0, 15, 12);
const EARLIER = new Date(NOW - 60_000).toISOString();
const at = (seconds: number) => new Date(NOW + 1000 * seconds).toISOString();
const ERROR = { ErrorMessage: "no", ErrorType: "Error" };

type Before = Partial<StoredOperation>;
const anOperation = (operation: Before): StoredOperation => ({
  Id: "1",
  Name: "clone",
  Type: "STEP",
  Status: "STARTED",
  StartTimestamp: EARLIER,
  ...operation,
});
const anUpdate = (update: Partial<OperationUpdate>): OperationUpdate => ({
  Id: "1",
  Name: "clone",
  Type: "STEP",
  Action: "START",
  ...update,
});

const ROWS: { name: string; before?: Before; update: Partial<OperationUpdate>; after: Before }[] = [
  {
    name: "F80: a step that starts has no try behind it",
    update: { ParentId: "0", SubType: "Step" },
    after: { ParentId: "0", SubType: "Step", StartTimestamp: at(0), StepDetails: {} },
  },
  {
    name: "F80: a step that starts again after a crash keeps its beginning and its tries (F11)",
    before: { StepDetails: { Attempt: 1 } },
    update: {},
    after: { StepDetails: { Attempt: 1 } },
  },
  {
    name: "a step that starts after its timer waits for no timer any more",
    before: { Status: "READY", StepDetails: { Attempt: 1, NextAttemptTimestamp: at(-1), Result: "7" } },
    update: {},
    after: { Status: "STARTED", StepDetails: { Attempt: 1, Result: "7" } },
  },
  {
    name: "F80: a step to be tried again waits for its delay, with the error and one try more",
    before: { StepDetails: { Attempt: 1 } },
    update: { Action: "RETRY", Error: ERROR, StepOptions: { NextAttemptDelaySeconds: 30 } },
    after: { Status: "PENDING", StepDetails: { Attempt: 2, Error: ERROR, NextAttemptTimestamp: at(30) } },
  },
  {
    name: "a condition that isn't met keeps its state for the next look",
    before: { StepDetails: { Attempt: 3, Result: "3" } },
    update: { Action: "RETRY", Payload: "4", StepOptions: { NextAttemptDelaySeconds: 10 } },
    after: { Status: "PENDING", StepDetails: { Attempt: 4, Result: "4", NextAttemptTimestamp: at(10) } },
  },
  {
    name: "a retry without a delay is due at once",
    update: { Action: "RETRY" },
    after: {
      Status: "PENDING",
      StartTimestamp: at(0),
      StepDetails: { Attempt: 1, NextAttemptTimestamp: at(0) },
    },
  },
  {
    name: "F80: a step that succeeded keeps its result, and its last try counts",
    before: { StepDetails: { Attempt: 2, NextAttemptTimestamp: at(5) } },
    update: { Action: "SUCCEED", Payload: '"done"' },
    after: { Status: "SUCCEEDED", EndTimestamp: at(0), StepDetails: { Attempt: 3, Result: '"done"' } },
  },
  {
    name: "a step that failed keeps its error",
    before: { StepDetails: { Attempt: 1 } },
    update: { Action: "FAIL", Error: ERROR },
    after: { Status: "FAILED", EndTimestamp: at(0), StepDetails: { Attempt: 2, Error: ERROR } },
  },
  {
    name: "a wait is over when its seconds are",
    update: { Type: "WAIT", WaitOptions: { WaitSeconds: 3600 } },
    after: { Type: "WAIT", StartTimestamp: at(0), WaitDetails: { ScheduledEndTimestamp: at(3600) } },
  },
  {
    name: "a wait that is called off is over",
    before: { Type: "WAIT", WaitDetails: { ScheduledEndTimestamp: at(5) } },
    update: { Type: "WAIT", Action: "CANCEL" },
    after: {
      Type: "WAIT",
      Status: "CANCELLED",
      EndTimestamp: at(0),
      WaitDetails: { ScheduledEndTimestamp: at(5) },
    },
  },
  {
    name: "a child context that starts is no step",
    update: { Type: "CONTEXT" },
    after: { Type: "CONTEXT", StartTimestamp: at(0) },
  },
  {
    name: "a child context that succeeded keeps its result and whether its children replay",
    before: { Type: "CONTEXT" },
    update: { Type: "CONTEXT", Action: "SUCCEED", Payload: "1", ContextOptions: { ReplayChildren: true } },
    after: {
      Type: "CONTEXT",
      Status: "SUCCEEDED",
      EndTimestamp: at(0),
      ContextDetails: { Result: "1", ReplayChildren: true },
    },
  },
  {
    name: "a child context that failed keeps its error",
    before: { Type: "CONTEXT" },
    update: { Type: "CONTEXT", Action: "FAIL", Error: ERROR },
    after: { Type: "CONTEXT", Status: "FAILED", EndTimestamp: at(0), ContextDetails: { Error: ERROR } },
  },
];

describe("an update of an operation", () => {
  it.each(ROWS)("$name", ({ before, update, after }) => {
    const operation = before === undefined ? undefined : anOperation(before);
    const copy = structuredClone(operation);

    expect(applyUpdate(operation, { update: anUpdate(update), now: NOW })).toEqual(
      anOperation({ ...before, ...after }),
    );
    expect(operation).toEqual(copy);
  });

  it("of a kind that is not known leaves the operation as it is (F41)", () => {
    const operation = anOperation({});

    expect(applyUpdate(operation, { update: anUpdate({ Action: "DANCE" as "START" }), now: NOW })).toEqual(
      operation,
    );
  });
});

describe("the timer of an operation", () => {
  it.each<{ name: string; operation: Before; dueAt: number | undefined }>([
    {
      name: "is when a step is tried again",
      operation: { Status: "PENDING", StepDetails: { NextAttemptTimestamp: at(7) } },
      dueAt: NOW + 7_000,
    },
    {
      name: "is when a wait is over",
      operation: { Type: "WAIT", WaitDetails: { ScheduledEndTimestamp: at(7) } },
      dueAt: NOW + 7_000,
    },
    { name: "is long past when it can't be read", operation: { Type: "WAIT" }, dueAt: 0 },
    { name: "is none for a step under way", operation: {}, dueAt: undefined },
    {
      name: "is none for a step that was rung",
      operation: { Status: "READY", StepDetails: { NextAttemptTimestamp: at(7) } },
      dueAt: undefined,
    },
    {
      name: "is none for a wait that is over",
      operation: { Type: "WAIT", Status: "SUCCEEDED" },
      dueAt: undefined,
    },
    { name: "is none for a child context", operation: { Type: "CONTEXT" }, dueAt: undefined },
  ])("$name", ({ operation, dueAt }) => {
    expect(toDueAt(anOperation(operation))).toBe(dueAt);
  });

  it("rung makes a step ready with its state, and a wait over", () => {
    const step = anOperation({ Status: "PENDING", StepDetails: { Attempt: 2, Result: "4" } });
    const wait = anOperation({ Type: "WAIT", WaitDetails: { ScheduledEndTimestamp: at(99) } });

    expect(toRung(step, NOW)).toEqual({ ...step, Status: "READY" });
    expect(toRung(wait, NOW)).toEqual({ ...wait, Status: "SUCCEEDED", EndTimestamp: at(0) });
    expect([toRung(step, NOW), toRung(wait, NOW)].map(toDueAt)).toEqual([undefined, undefined]);
  });
});
