import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { beforeEach, describe, expect, it } from "vitest";
import type { StoredOperation } from "../../src/durable/operations.ts";
import { useClock } from "../durable/a-runner.ts";
import { MAPS, PARALLELS } from "./durable/batches.ts";
import { CHILDREN } from "./durable/children.ts";
import { describeEngine } from "./durable/engine.ts";
import type { Requirement } from "./durable/requirement.ts";
import { STEPS } from "./durable/steps.ts";
import { CONDITIONS, WAITS } from "./durable/waits.ts";

export type Workflow = (context: DurableContext) => Promise<unknown>;

/** What carries durable executions: begun with nothing, and closed with the test. */
export interface DurableEngine {
  /** Invokes the workflow until it is over, moving the clock on. */
  run(
    workflow: Workflow,
  ): Promise<{ status: "succeeded" | "failed"; operations: StoredOperation[]; error?: string }>;
  /** Ends the invocation under way, as when its process is killed; it is invoked again. */
  crash(): Promise<never>;
}

export type OpenEngine = () => Promise<DurableEngine>;

/** What AWS requires of durable executions, and what Sandpiper relies on beside it. */
export function describeDurable(name: string, openEngine: OpenEngine): void {
  describe(name, () => {
    beforeEach(useClock);
    for (const requirement of [STEPS, WAITS, CONDITIONS, CHILDREN, PARALLELS, MAPS].flat()) {
      it(`F80: ${requirement.id}, ${requirement.says}`, () => meets(requirement, openEngine));
    }
    describeEngine(openEngine);
  });
}

/** How the SDK calls a branch or an iteration that has no name. */
const NAMED_BY_THE_SDK = /^(parallel-branch|map-item)-\d+$/;

async function meets(requirement: Requirement, openEngine: OpenEngine): Promise<void> {
  const engine = await openEngine();
  const seen: string[] = [];
  let invocations = 0;
  let returned: unknown;
  const world = {
    see: (line: string) => void seen.push(line),
    crash: () => engine.crash(),
    isFirst: () => invocations === 1,
  };

  const { status, operations, error } = await engine.run(async (context) => {
    invocations += 1;
    returned = await requirement.handler(context, world);
    return returned;
  });

  const expected = requirement.status ?? "succeeded";
  expect({ status, operations: toLines(operations), seen, invocations }).toEqual({
    ...{ status: expected, operations: requirement.operations, seen: requirement.seen ?? [] },
    invocations: requirement.invocations,
  });
  if (!("result" in requirement)) return;
  if (expected === "failed") expect(error).toContain(requirement.result);
  else expect(returned).toEqual(requirement.result);
}

/** A line an operation, in their order: `>` for each parent, subtype, name, status, and a step's tries when there were more than one. */
export function toLines(operations: readonly StoredOperation[]): string[] {
  const byId = new Map(operations.map((operation) => [operation.Id, operation]));
  const depth = (operation: StoredOperation): number => {
    const parent = byId.get(operation.ParentId);
    return parent === undefined ? 0 : 1 + depth(parent);
  };
  return operations.map((operation) => {
    const tries = operation.StepDetails?.Attempt ?? 0;
    const name = operation.Name?.replace(NAMED_BY_THE_SDK, "") || undefined;
    const words = [operation.SubType, name, operation.Status, tries > 1 ? `x${tries}` : undefined];
    return ">".repeat(depth(operation)) + words.filter((word) => word !== undefined).join(" ");
  });
}
