import { GitHubError, type Retry } from "../errors.ts";

/** What an error answer of GitHub tells, before it is judged. */
interface Answer {
  status: number;
  message: string;
  headers: Record<string, string | number | undefined>;
  route: string;
  now: number;
  cause: unknown;
}

/** Without a `retry-after` GitHub asks for at least a minute. */
const SECONDARY_LIMIT_MS = 60_000;

/** An error answer as one of ours: what kind it is and whether to try again (F14, F15). */
export function toGitHubError({ status, message, headers, route, now, cause }: Answer): GitHubError {
  const limit = toLimit(status, message, headers, now);
  if (limit !== undefined) {
    const { code, atMs } = limit;
    return new GitHubError(`GitHub's rate limit was reached at ${route}.`, {
      status,
      code,
      retry: { atMs },
      cause,
    });
  }
  const { code, retry } = judge(status);
  return new GitHubError(
    `GitHub answered ${status === 0 ? "nothing" : status} to ${route}: ${message.slice(0, 300)}`,
    {
      status,
      code,
      retry,
      words: status === 0 ? "" : message.slice(0, 300),
      cause,
    },
  );
}

function judge(status: number): { code: string; retry: Retry } {
  if (status === 0) return { code: "no_answer", retry: "backoff" };
  if (status === 401) return { code: "bad_credentials", retry: "backoff" };
  if (status === 403) return { code: "forbidden", retry: "never" };
  if (status === 404 || status === 410) return { code: "not_found", retry: "never" };
  if (status === 409) return { code: "conflict", retry: "never" };
  if (status === 422) return { code: "refused", retry: "never" };
  return status >= 500 ? { code: "github_down", retry: "backoff" } : { code: "unexpected", retry: "never" };
}

/** Until when GitHub wants to be left alone. `secondary_limit`: it did not say, so each time that it refuses again takes longer. */
function toLimit(
  status: number,
  message: string,
  headers: Answer["headers"],
  now: number,
): { code: "rate_limited" | "secondary_limit"; atMs: number } | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const retryAfter = Number(headers["retry-after"]);
  if (Number.isFinite(retryAfter))
    return { code: "rate_limited", atMs: now + Math.max(1, retryAfter) * 1000 };
  if (String(headers["x-ratelimit-remaining"]) === "0") {
    const resetAt = Number(headers["x-ratelimit-reset"]) * 1000;
    if (Number.isNaN(resetAt)) return { code: "secondary_limit", atMs: now + SECONDARY_LIMIT_MS };
    return { code: "rate_limited", atMs: Math.max(now + 1000, resetAt) };
  }
  // GitHub documents the sentence, and no header, for a secondary limit; a 403 without it is a missing permission.
  const isSecondary = status === 429 || /secondary rate limit|abuse detection/i.test(message);
  return isSecondary ? { code: "secondary_limit", atMs: now + SECONDARY_LIMIT_MS } : undefined;
}
