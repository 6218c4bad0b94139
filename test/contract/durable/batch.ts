import type { BatchResult } from "@aws/durable-execution-sdk-js";

/** One at a time, so that the order is known. */
export const IN_TURN = { maxConcurrency: 1 };

/** How a batch ended, in figures. */
export function toCounts({ completionReason, successCount, failureCount, totalCount }: BatchResult<unknown>) {
  return { completionReason, successCount, failureCount, totalCount };
}
