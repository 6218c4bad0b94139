import { AwsClient } from "aws4fetch";
import type { RunStarter } from "../durable/run-starter.ts";
import { AppError } from "../errors.ts";

const TIMEOUT_MS = 4_000;
const ACCEPTED = 202;
const CONFLICT = 409;
const ALREADY_STARTED = "DurableExecutionAlreadyStartedException";

/** The run function, and the account it is in. */
export interface LambdaStarterOptions {
  /** The run function's ARN with a version or an alias: a durable execution goes on with the code of the version it began with (F41). */
  functionArn: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** @default "https://lambda.<region>.amazonaws.com" */
  endpoint?: string | undefined;
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
export function createLambdaStarter({
  functionArn,
  region,
  credentials,
  endpoint = `https://lambda.${region}.amazonaws.com`,
}: LambdaStarterOptions): RunStarter {
  const client = new AwsClient({ ...credentials, region, service: "lambda", retries: 0 });
  const url = `${endpoint}/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`;

  return {
    async start(runId) {
      const response = await client.fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-amz-invocation-type": "Event",
          "x-amz-durable-execution-name": runId,
        },
        body: JSON.stringify({ runId }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      if (response.status === ACCEPTED || isStartedAlready(response)) return;
      throw new AppError(`Lambda answered ${response.status} to the start of a run.`, {
        code: "start_failed",
        retry: "backoff",
        ids: { run: runId, status: response.status },
      });
    },
    wake: () => undefined,
  };
}

/** A 409 has other causes, too: a function that is being changed, for one. The error's type is before the first colon. */
function isStartedAlready({ status, headers }: Response): boolean {
  const [type] = (headers.get("x-amzn-errortype") ?? "").split(":");
  return status === CONFLICT && type === ALREADY_STARTED;
}
