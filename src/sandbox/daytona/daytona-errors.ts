import { type Retry, SandboxError } from "../../errors.ts";
import type { DaytonaSdk } from "./daytona-client.ts";

const LIMIT_WAIT_MS = 60_000;

/**
 * A fault of Daytona's API in our words, by the SDK's class and the status alone. The SDK itself retries neither a limit nor a 5xx.
 * What is not Daytona's passes unchanged.
 */
export function toSandboxError(error: unknown, { sdk, now }: { sdk: DaytonaSdk; now: number }): unknown {
  if (!(error instanceof sdk.DaytonaError)) return error;
  const fault = (code: string, retry: Retry, message: string): SandboxError =>
    new SandboxError(message, { code, retry, ids: { status: error.statusCode ?? 0 }, cause: error });
  const status = error.statusCode ?? 0;
  if (error instanceof sdk.DaytonaProcessExecutionTimeoutError)
    return fault("timed_out", "backoff", "A command in the sandbox took too long.");
  if (status === 401 || status === 403) {
    const message =
      "Daytona refuses the app's API key: the operator must look at DAYTONA_API_KEY and its permissions.";
    return fault("unauthorized", "never", message);
  }
  if (status === 404 || status === 410) return fault("not_running", "backoff", "The sandbox is gone.");
  if (status === 409) return fault("conflict", "backoff", "The sandbox is changing its state.");
  if (status === 429) {
    const atMs = now + (toRetryAfterMs(error.headers) ?? LIMIT_WAIT_MS);
    return fault("rate_limited", { atMs }, "Daytona's limit of requests is reached.");
  }
  if (isQuotaRefusal(error))
    return fault("quota", "backoff", "Daytona gives no sandbox: the account's limits are reached.");
  // A request to a machine that is not there is answered by the proxy, which knows no better word.
  if (status === 400) return fault("not_running", "backoff", "The sandbox is not running.");
  return fault("unreachable", "backoff", "Daytona does not answer as it should.");
}

/** Whether the account may hold no more: by the code that Daytona's API gives it. */
export function isQuotaRefusal(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ORGANIZATION_QUOTA_EXCEEDED";
}

/** `retry-after` or one of its kind by throttler, in seconds. */
function toRetryAfterMs(headers: unknown): number | undefined {
  if (typeof headers !== "object" || headers === null) return undefined;
  const seconds = Object.entries(headers)
    .filter(([name]) => name.toLowerCase().startsWith("retry-after"))
    .map(([, value]) => Number(value))
    .filter((value) => Number.isFinite(value) && value >= 0);
  return seconds.length === 0 ? undefined : Math.max(...seconds) * 1_000;
}
