import type { OperationUpdate } from "@aws/durable-execution-sdk-js";
import { describe, expect, it } from "vitest";
import { DurableExecutions, MAX_OPERATIONS } from "../../../demo/aws/durable-executions.ts";
import { meter } from "../../../src/durable/meter.ts";

/** An execution that takes updates one by one, as the SDK sends them. */
function anExecution() {
  const executions = new DurableExecutions("arn:aws:lambda:eu-test-1:123456789012:function:f");
  const { execution } = executions.start("a", { version: "1", input: "{}" });
  executions.begin(execution);
  const send = (...updates: Partial<OperationUpdate>[]) =>
    executions.checkpoint(execution.arn, { token: execution.token, updates: updates as OperationUpdate[] });
  const step = (Id: string, Action: OperationUpdate["Action"], rest: Partial<OperationUpdate> = {}) =>
    send({ Id, Type: "STEP", SubType: "Step", Action, ...rest });
  const look = (Id: string, Action: OperationUpdate["Action"], Payload = "{}") =>
    send({ Id, Type: "STEP", SubType: "WaitForCondition", Action, Payload });
  return { execution, step, look, metered: () => meter([...execution.operations.values()]) };
}

describe("F109: the small Lambda meters as AWS does", () => {
  it("a step once, and each of its retries", () => {
    const { step, metered } = anExecution();

    step("1", "START");
    expect(metered()).toBe(1);
    step("1", "RETRY");
    step("1", "RETRY");
    step("1", "SUCCEED");
    expect(metered()).toBe(3);
  });

  it("a condition once, and each of its looks", () => {
    const { look, metered } = anExecution();

    look("1", "START");
    look("1", "RETRY");
    look("1", "RETRY");
    look("1", "SUCCEED");
    expect(metered()).toBe(4);
  });

  it("and ends an execution as failed that has used up its 3,000 operations", () => {
    const { execution, look, metered } = anExecution();
    look("1", "START");
    for (let looks = 1; looks < MAX_OPERATIONS - 1; looks += 1) look("1", "RETRY");
    expect(metered()).toBe(MAX_OPERATIONS - 1);

    expect(() => look("1", "RETRY")).toThrow("more than 3,000 operations");
    expect(execution).toMatchObject({ status: "FAILED", error: "more than 3,000 operations" });
  });

  it("and one into which 100 MB were written", () => {
    const { execution, look } = anExecution();
    const state = "x".repeat(250_000);
    for (let looks = 0; looks < 399; looks += 1) look("1", looks === 0 ? "START" : "RETRY", state);

    expect(() => look("1", "RETRY", state)).toThrow("more than 100 MB written");
    expect(execution.status).toBe("FAILED");
  });
});
