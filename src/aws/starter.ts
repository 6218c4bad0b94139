import type { RunStarter } from "../durable/run-starter.ts";
import { type AwsAccount, createSignedCall, toAwsError } from "./signed-call.ts";

/** GitHub waits for ten seconds at most, and delivers again what failed: a start is tried once. */
const PATIENCE = { timeoutMs: 4_000 };
const ACCEPTED = 202;
const CONFLICT = 409;
const ALREADY_STARTED = "DurableExecutionAlreadyStartedException";

/** The run function, and the account it is in. */
export interface RunFunction extends AwsAccount {
  /** Its ARN with a version or an alias: a durable execution goes on with the code of the version it began with (F41). */
  functionArn: string;
}

/**
 * Starts runs as durable executions of a Lambda function: `POST /2015-03-31/functions/{arn}/invocations`, asynchronous
 * (`X-Amz-Invocation-Type: Event`), under the run's id (`X-Amz-Durable-Execution-Name`, 1 to 64 of `A-Za-z0-9-_`).
 *
 * The second start of a name with the same payload is accepted by Lambda and begins nothing; where Lambda says that the name is
 * taken, the run has begun as well. `wake` has nobody to call: a run that waits looks by itself, after a
 * tenth of the time that it has waited and an hour at most (`look-plan.ts`).
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-idempotency.html
 */
export function createLambdaStarter({ functionArn, ...account }: RunFunction): RunStarter {
  const call = createSignedCall({ ...account, service: "lambda" }, PATIENCE);
  const path = `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`;

  return {
    async start(runId) {
      const headers = {
        "content-type": "application/json",
        "x-amz-invocation-type": "Event",
        "x-amz-durable-execution-name": runId,
      };
      const answer = await call({ path, headers, body: JSON.stringify({ runId }) });
      // A 409 has other causes, too: a function that is being changed, for one.
      const isStartedAlready = answer.status === CONFLICT && answer.fault === ALREADY_STARTED;
      if (answer.status === ACCEPTED || isStartedAlready) return;
      const asked = { of: "Lambda", what: "the start of a run", code: "start_failed", ids: { run: runId } };
      throw toAwsError(answer, asked);
    },
    wake: () => undefined,
  };
}
