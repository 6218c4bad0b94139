import { type Retry, SandboxError } from "../../errors.ts";
import type { DaytonaSdk } from "./daytona-client.ts";

interface Verdict {
  code: string;
  retry: Retry;
  message: string;
}

const LIMIT_WAIT_MS = 60_000;

const TOO_LONG: Verdict = {
  code: "timed_out",
  retry: "backoff",
  message: "A command in the sandbox took too long.",
};
const KEY_REFUSED: Verdict = {
  code: "unauthorized",
  retry: "never",
  message:
    "Daytona refuses the app's API key: the operator must look at DAYTONA_API_KEY and its permissions.",
};
const GONE: Verdict = { code: "not_running", retry: "backoff", message: "The sandbox is gone." };
const NOT_RUNNING: Verdict = { ...GONE, message: "The sandbox is not running." };
const CHANGING: Verdict = {
  code: "conflict",
  retry: "backoff",
  message: "The sandbox is changing its state.",
};
const NO_ROOM: Verdict = {
  code: "quota",
  retry: "backoff",
  message: "Daytona gives no sandbox: the account's limits are reached.",
};
const UNREACHABLE: Verdict = {
  code: "unreachable",
  retry: "backoff",
  message: "Daytona does not answer as it should.",
};

/**
 * A fault of Daytona's API in our words, by the SDK's class and the status alone. The SDK itself retries neither a limit nor a 5xx.
 * What is not Daytona's passes unchanged.
 */
export function toSandboxError(error: unknown, { sdk, now }: { sdk: DaytonaSdk; now: number }): unknown {
  if (!(error instanceof sdk.DaytonaError)) return error;
  const { message, code, retry } = judge(error, { sdk, now });
  return new SandboxError(message, { code, retry, ids: { status: error.statusCode ?? 0 }, cause: error });
}

function judge(
  error: InstanceType<DaytonaSdk["DaytonaError"]>,
  { sdk, now }: { sdk: DaytonaSdk; now: number },
): Verdict {
  if (error instanceof sdk.DaytonaProcessExecutionTimeoutError) return TOO_LONG;
  switch (error.statusCode) {
    case 401:
    case 403:
      return KEY_REFUSED;
    case 404:
    case 410:
      return GONE;
    case 409:
      return CHANGING;
    case 429: {
      const atMs = now + (toRetryAfterMs(error.headers) ?? LIMIT_WAIT_MS);
      return { code: "rate_limited", retry: { atMs }, message: "Daytona's limit of requests is reached." };
    }
    default:
      if (isQuotaRefusal(error)) return NO_ROOM;
      // A request to a machine that is not there is answered by the proxy, which knows no better word.
      return error.statusCode === 400 ? NOT_RUNNING : UNREACHABLE;
  }
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
