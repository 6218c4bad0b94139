import { z } from "zod";
import type { RunCarrier } from "../durable/run-starter.ts";
import { createSignedCall, type Patience, toAwsError } from "./signed-call.ts";
import { createLambdaStarter, type RunFunction } from "./starter.ts";

/** A look changes nothing; Lambda throttles the looks of a sweep (F113). */
const PATIENCE: Patience = { timeoutMs: 5_000, maxTries: 4, backoff: { baseMs: 400, capMs: 1_600 } };

/**
 * The statuses after which nothing comes. A status that is not named here, paused or one to come, is an execution that goes on.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Execution.html
 */
const OVER: ReadonlySet<string> = new Set(["SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED"]);

const ANSWER = z.object({
  DurableExecutions: z.array(z.object({ DurableExecutionName: z.string(), Status: z.string() })).optional(),
});

/**
 * The starter, and a look at what it started. A service that does not answer is a fault, and no answer.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListDurableExecutionsByFunction.html
 */
export function createLambdaExecutions({ functionArn, ...account }: RunFunction): RunCarrier {
  const call = createSignedCall({ ...account, service: "lambda" }, PATIENCE);
  // Executions are listed of a function, whatever version each is on.
  const name = functionArn.split(":").slice(0, 7).join(":");
  const path = `/2025-12-01/functions/${encodeURIComponent(name)}/durable-executions`;

  return {
    ...createLambdaStarter({ functionArn, ...account }),
    async isAlive(runId) {
      const answer = await call({ path: `${path}?${new URLSearchParams({ DurableExecutionName: runId })}` });
      const asked = { of: "Lambda", what: "a look at a run", code: "execution_unknown", ids: { run: runId } };
      if (answer.status !== 200) throw toAwsError(answer, asked);
      const { DurableExecutions = [] } = ANSWER.parse(answer.value);
      const statuses = DurableExecutions.filter((each) => each.DurableExecutionName === runId);
      if (statuses.length === 0) return undefined;
      return statuses.some(({ Status }) => !OVER.has(Status));
    },
  };
}
