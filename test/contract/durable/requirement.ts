import type { DurableContext, Serdes } from "@aws/durable-execution-sdk-js";

/** What a requirement's handler may do beside its durable operations. */
export interface World {
  /** Remembers that a line was reached; the order is that of all invocations. */
  see(line: string): void;
  /** Ends the process in the middle of what it does, and never returns. */
  crash(): Promise<never>;
  /** True in the first invocation: what a real handler would ask of something outside. */
  isFirst(): boolean;
}

/**
 * One public requirement of durable executions. Ids, subjects and outcomes are those of AWS's own list
 * (github.com/aws/aws-durable-execution-conformance-tests, and the templates of aws-durable-execution-sdk-js); handlers are ours.
 */
export interface Requirement {
  id: string;
  says: string;
  handler: (context: DurableContext, world: World) => Promise<unknown>;
  /** @default "succeeded" */
  status?: "failed";
  /** What the handler returned, or a part of the error's message when it failed. Not looked at when absent. */
  result?: unknown;
  /** Every operation at the end, in order: subtype, name, status, and the tries of a step when they are more than one; `>` for each parent. */
  operations: readonly string[];
  /** What was seen, in order. */
  seen?: readonly string[];
  /** How often the handler was invoked. */
  invocations: number;
}

/** A step that isn't tried again. */
export const ONCE = { retryStrategy: () => ({ shouldRetry: false as const }) };

/** A step with so many tries, a second apart. */
export function upTo(tries: number) {
  return {
    retryStrategy: (_: Error, attempt: number) => ({ shouldRetry: attempt < tries, delay: { seconds: 1 } }),
  };
}

/** Looks each second until the state is at least so large. */
export function untilAtLeast(size: number) {
  return (state: number) =>
    state >= size
      ? { shouldContinue: false as const }
      : { shouldContinue: true as const, delay: { seconds: 1 } };
}

/** Keeps text in capitals. */
export const CAPITALS: Serdes<string> = {
  serialize: async (value) => value?.toUpperCase(),
  deserialize: async (text) => text as string,
};

export function fail(message: string): never {
  throw new Error(message);
}
