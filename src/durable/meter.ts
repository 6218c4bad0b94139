import type { StoredOperation } from "./operations.ts";

/** What is read of an operation to meter it. */
export type MeteredOperation = Pick<StoredOperation, "Type" | "SubType"> & {
  StepDetails?: { Attempt?: number | undefined } | undefined;
};

/** The SDK's own name for `waitForCondition`, which is a step to the service. */
const LOOKED = "WaitForCondition";

/**
 * How many operations AWS meters for these: a step once and once more a retry, a `waitForCondition` once and once more a look, anything
 * else once; the execution itself, where it is among them, once as well, which may be one too many. 3,000 is what one execution may have; the quota can't be raised.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-sdk-retries.html ("Metering impact": 1 operation a retry)
 * @see https://docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html (`DurableExecutionOperations`, max: 3,000)
 */
export function meter(operations: readonly MeteredOperation[]): number {
  return operations.reduce((sum, operation) => sum + meterOne(operation), 0);
}

function meterOne({ Type, SubType, StepDetails }: MeteredOperation): number {
  if (Type !== "STEP") return 1;
  const tries = StepDetails?.Attempt ?? 0;
  return SubType === LOOKED ? 1 + tries : Math.max(1, tries);
}
