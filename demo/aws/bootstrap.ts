/**
 * What a Lambda's execution environment runs: loads one bundle and asks the Runtime API for the next event, again and again.
 *
 *     node bootstrap.ts <bundle>        (AWS_LAMBDA_RUNTIME_API names the host)
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { pathToFileURL } from "node:url";

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

async function post(path: string, body: unknown): Promise<void> {
  await fetch(`${api}/${path}`, { method: "POST", body: JSON.stringify(body ?? null) });
}

function toError(error: unknown): object {
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  return { errorType: name, errorMessage: message, stackTrace: stack.split("\n") };
}

type Handler = (event: unknown, context: object) => Promise<unknown>;

async function load(): Promise<Handler> {
  try {
    const { handler } = (await import(pathToFileURL(process.argv[2] ?? "").href)) as { handler: Handler };
    return handler;
  } catch (error) {
    await post("init/error", toError(error));
    process.exit(1);
  }
}

// Where time is skipped between invocations, the function's clock is that of who invokes it; whoever keeps `Date.now` keeps this one.
const realNow = Date.now;
let aheadMs = 0;
Date.now = () => realNow() + aheadMs;

const handler = await load();
for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  aheadMs = Number(next.headers.get("sandpiper-clock-ahead-ms") ?? 0);
  const id = next.headers.get("lambda-runtime-aws-request-id") ?? "";
  const deadlineAt = Number(next.headers.get("lambda-runtime-deadline-ms"));
  const context = {
    awsRequestId: id,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: next.headers.get("lambda-runtime-invoked-function-arn"),
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineAt - Date.now()),
  };
  try {
    await post(`invocation/${id}/response`, await handler(await next.json(), context));
  } catch (error) {
    await post(`invocation/${id}/error`, toError(error));
  }
}
