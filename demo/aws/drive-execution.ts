import type { DurableExecutions, Execution } from "./durable-executions.ts";
import type { InvocationResult } from "./environment.ts";

interface Drive {
  executions: DurableExecutions;
  /** Invokes the function with an event of the execution. */
  invoke(event: string): Promise<InvocationResult>;
  /** Resolves with true at the instant or later, or with false when there is nobody left to invoke for. */
  sleepUntil(at: number): Promise<boolean>;
}

/** Invokes a durable execution until it is over: at once, when its earliest timer is due and never before, or again when an invocation died. */
export async function driveExecution(
  execution: Execution,
  { executions, invoke, sleepUntil }: Drive,
): Promise<void> {
  for (;;) {
    const dueAt = executions.settle(execution, await invoke(executions.begin(execution)));
    if (dueAt === undefined || !(await sleepUntil(dueAt))) return;
  }
}
