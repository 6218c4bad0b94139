import type { DurableExecutionClient } from "@aws/durable-execution-sdk-js";
import type { StoredOperation } from "./operations.ts";

/** What an invocation of the durable handler begins with. */
export interface Invocation {
  id: string;
  /** Of this invocation: its checkpoints are taken for as long as no later one has begun. */
  token: string;
  operations: StoredOperation[];
}

/**
 * Durable executions and their operations, as the runner asks for them. What a call changes is kept as a whole when it returns, and not at
 * all when it throws. Instants are epoch milliseconds.
 */
export interface Executions {
  /**
   * What the durable SDK asks. A checkpoint is kept as a whole or not at all, and timers that are due ring with it. It is refused when a
   * later invocation has begun (F13). One that was kept must not be sent again: the try that it ends would count twice.
   */
  client: DurableExecutionClient;
  /** Makes an execution, due at once. True the first time; of an id that is there, ended or not, nothing changes. */
  create(execution: { id: string; input: string; now: number }): boolean;
  /**
   * Begins an invocation: a new token, and the timers rung that are due. Undefined when there is no such execution, or it has ended.
   * The second time begins another invocation, and ends the one before at its next checkpoint.
   */
  begin(id: string, now: number): Invocation | undefined;
  /** Ids of executions that go on and are due, and the instant of the next one that is not. */
  due(now: number): { ids: string[]; nextAt: number | undefined };
  /** After an invocation that is not over: due again when its earliest timer is, or at `otherwiseAt` when it has none. */
  suspend(id: string, otherwiseAt: number): void;
  /** Ends the execution: it is not due any more, and can't be begun. The second time changes how it ended. */
  finish(id: string, status: "succeeded" | "failed"): void;
  /** Makes every timer of an execution that goes on due now, and so the execution. Of one that is over, or not there: nothing. */
  ring(id: string, now: number): void;
  /** How the execution stands; undefined when there is none of that id. */
  status(id: string): "running" | "succeeded" | "failed" | undefined;
}
