import { type Retry, SandboxError } from "../../errors.ts";
import type { DaytonaSdk } from "./daytona-client.ts";

const LIMIT_WAIT_MS = 60_000;

/**
 * A fault of Daytona's API in our words, by the SDK's class and the status alone. The SDK itself retries neither a limit nor a 5xx.
 * What is not Daytona's passes unchanged.
 */
export function toSandboxError(error: unknown, { sdk, now }: { sdk: DaytonaSdk; now: number }): unknown {
  if (!(error instanceof sdk.DaytonaError)) return error;
  const { message, code, retry = "backoff" } = judge(error, { sdk, now });
  return new SandboxError(message, { code, retry, ids: { status: error.statusCode ?? 0 }, cause: error });
}

/** `retry`: after a backoff, unless it says otherwise. */
function judge(
  error: InstanceType<DaytonaSdk["DaytonaError"]>,
  { sdk, now }: { sdk: DaytonaSdk; now: number },
): { code: string; message: string; retry?: Retry } {
  const status = error.statusCode ?? 0;
  if (error instanceof sdk.DaytonaProcessExecutionTimeoutError)
    return { code: "timed_out", message: "A command in the sandbox took too long." };
  if (status === 401 || status === 403) {
    const message =
      "Daytona refuses the app's API key: the operator must look at DAYTONA_API_KEY and its permissions.";
    return { code: "unauthorized", retry: "never", message };
  }
  if (status === 404 || status === 410) return { code: "not_running", message: "The sandbox is gone." };
  if (status === 409) return { code: "conflict", message: "The sandbox is changing its state." };
  if (status === 429) {
    const atMs = now + (toRetryAfterMs(error.headers) ?? LIMIT_WAIT_MS);
    return { code: "rate_limited", retry: { atMs }, message: "Daytona's limit of requests is reached." };
  }
  if (isQuotaRefusal(error))
    return { code: "quota", message: "Daytona gives no sandbox: the account's limits are reached." };
  // A request to a machine that is not there is answered by the proxy, which knows no better word.
  if (status === 400) return { code: "not_running", message: "The sandbox is not running." };
  return { code: "unreachable", message: "Daytona does not answer as it should." };
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
