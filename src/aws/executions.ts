import { setTimeout as pause } from "node:timers/promises";
import { AwsClient } from "aws4fetch";
import { z } from "zod";
import type { RunStarter } from "../durable/run-starter.ts";
import { AppError } from "../errors.ts";
import { createLambdaStarter } from "./starter.ts";

const TIMEOUT_MS = 5_000;
/** A look that was throttled, or met a fault of the service's, is made so often in all, a little later each time. */
const MAX_TRIES = 4;
const FIRST_PAUSE_MS = 200;

/**
 * The statuses after which nothing comes. A status that is not named here, paused or one to come, is an execution that goes on.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Execution.html
 */
const OVER: ReadonlySet<string> = new Set(["SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED"]);

const Answer = z.object({
  DurableExecutions: z.array(z.object({ DurableExecutionName: z.string(), Status: z.string() })).optional(),
});

/** Durable executions as the sweep asks for them. */
export interface LambdaExecutions extends RunStarter {
  /**
   * True while the run's execution is under way, false once it has ended in whatever way, undefined when none of that name ever began.
   * A service that does not answer is a fault, and no answer; one that throttles is asked again (F113).
   */
  isAlive(runId: string): Promise<boolean | undefined>;
}

/**
 * The starter, and a look at what it started.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListDurableExecutionsByFunction.html
 */
export function createLambdaExecutions(options: Parameters<typeof createLambdaStarter>[0]): LambdaExecutions {
  const { functionArn, region, credentials } = options;
  const endpoint = options.endpoint ?? `https://lambda.${region}.amazonaws.com`;
  const client = new AwsClient({ ...credentials, region, service: "lambda", retries: 0 });
  // Executions are listed of a function, whatever version each is on.
  const name = functionArn.split(":").slice(0, 7).join(":");
  const url = `${endpoint}/2025-12-01/functions/${encodeURIComponent(name)}/durable-executions`;

  /** The answer, after some that only ask for patience; what comes of a try that got none is thrown. */
  async function ask(address: string): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      const response = await client.fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      const mayPass = response.status === 429 || response.status >= 500;
      if (!mayPass || tries === MAX_TRIES) return response;
      await response.body?.cancel();
      await pause(Math.random() * FIRST_PAUSE_MS * 2 ** tries);
    }
  }

  async function isAlive(runId: string): Promise<boolean | undefined> {
    const query = new URLSearchParams({ DurableExecutionName: runId });
    const response = await ask(`${url}?${query}`);
    if (!response.ok) {
      await response.body?.cancel();
      throw new AppError(`Lambda answered ${response.status} to a look at a run.`, {
        code: "execution_unknown",
        retry: "backoff",
        ids: { run: runId, status: response.status },
      });
    }
    const { DurableExecutions = [] } = Answer.parse(await response.json());
    const statuses = DurableExecutions.filter((each) => each.DurableExecutionName === runId);
    if (statuses.length === 0) return undefined;
    return statuses.some(({ Status }) => !OVER.has(Status));
  }

  return { ...createLambdaStarter(options), isAlive };
}
