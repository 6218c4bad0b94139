import { type Retry, SandboxError } from "../../errors.ts";
import type { E2bSdk } from "./e2b-client.ts";

/** What was asked for: the list of sandboxes, a new one, a paused one to go on, or something of one that is there. */
export type Deed = "list" | "create" | "resume" | "use";

interface Verdict {
  code: string;
  retry: Retry;
  message: string;
}

const LIMIT_WAIT_MS = 30_000;

const KEY_REFUSED: Verdict = {
  code: "unauthorized",
  retry: "never",
  message:
    "E2B refuses the app's API key: the operator must look at E2B_API_KEY, and at E2B_DOMAIN when the key is another provider's.",
};
const NO_TEMPLATE: Verdict = {
  code: "bad_template",
  retry: "never",
  message:
    "The E2B account has no such template: the operator must run `npm run template`, or look at E2B_TEMPLATE.",
};
const NO_ROOM: Verdict = {
  code: "quota",
  retry: "backoff",
  message: "As many E2B sandboxes run as the account may have at once.",
};
const NO_LIST: Verdict = {
  code: "unsupported",
  retry: "never",
  message: "The API behind E2B_DOMAIN has no list of sandboxes: the operator must look at the domain.",
};
const GONE: Verdict = { code: "not_running", retry: "backoff", message: "The sandbox is not running." };
const NO_SPACE: Verdict = { code: "no_space", retry: "never", message: "The sandbox's disk is full." };
const CHANGING: Verdict = {
  code: "conflict",
  retry: "backoff",
  message: "The sandbox is changing its state.",
};
const UNREACHABLE: Verdict = {
  code: "unreachable",
  retry: "backoff",
  message: "E2B does not answer as it should.",
};

/**
 * A fault of E2B's API in our words, by the SDK's class and the status alone. What is not E2B's passes unchanged.
 *
 * One status has two meanings, and the deed tells them apart: 429 to a create is the account's size, to anything else too many requests.
 */
export function toSandboxError(
  error: unknown,
  { sdk, deed, now }: { sdk: E2bSdk; deed: Deed; now: number },
): unknown {
  const verdict = judgeClass(error, { sdk, deed, now }) ?? judgeStatus(error, { sdk, deed });
  if (verdict === undefined) return error;
  const { message, code, retry } = verdict;
  return new SandboxError(message, { code, retry, ids: { status: toStatus(error) }, cause: error });
}

function judgeClass(
  error: unknown,
  { sdk, deed, now }: { sdk: E2bSdk; deed: Deed; now: number },
): Verdict | undefined {
  const isOneMore = deed === "create" || deed === "resume";
  if (error instanceof sdk.AuthenticationError) return KEY_REFUSED;
  if (error instanceof sdk.TemplateError) return NO_TEMPLATE;
  if (error instanceof sdk.NotEnoughSpaceError) return NO_SPACE;
  if (error instanceof sdk.NotFoundError) return GONE;
  if (error instanceof sdk.ServiceBusyError) return isOneMore ? NO_ROOM : UNREACHABLE;
  if (error instanceof sdk.RateLimitError) {
    if (isOneMore) return NO_ROOM;
    const message = "E2B's limit of requests is reached.";
    return { code: "rate_limited", retry: { atMs: now + LIMIT_WAIT_MS }, message };
  }
  if (error instanceof sdk.TimeoutError || isUnanswered(error)) return UNREACHABLE;
  return undefined;
}

function judgeStatus(error: unknown, { sdk, deed }: { sdk: E2bSdk; deed: Deed }): Verdict | undefined {
  if (!(error instanceof sdk.SandboxError)) return undefined;
  switch (error.statusCode) {
    case 400:
      return deed === "use" ? UNREACHABLE : toRefused(error);
    case 403:
      return KEY_REFUSED;
    case 404:
      return { create: NO_TEMPLATE, list: NO_LIST, resume: GONE, use: GONE }[deed];
    case 409:
      return CHANGING;
    default:
      return UNREACHABLE;
  }
}

/** What E2B says is shown, because only it knows what is wrong: that a sandbox may not live so long, for example. */
function toRefused({ message }: Error): Verdict {
  const words = message.replace(/\s+/g, " ").slice(0, 200);
  return { code: "refused", retry: "never", message: `E2B refuses what the app asks for: ${words}` };
}

/** Whether no answer came at all: the time was up, or there was no connection. */
function isUnanswered(error: unknown): boolean {
  if (error instanceof DOMException) return error.name === "TimeoutError" || error.name === "AbortError";
  return error instanceof TypeError && error.cause instanceof Error && "code" in error.cause;
}

function toStatus(error: unknown): number {
  const hasStatus = typeof error === "object" && error !== null && "statusCode" in error;
  return hasStatus && typeof error.statusCode === "number" ? error.statusCode : 0;
}
