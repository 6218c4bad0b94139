import { type Retry, SandboxError } from "../../errors.ts";

/** What was asked: a sandbox itself, or the allocator for a loan or for a return. */
export type Asked = "sandbox" | "borrow" | "return";

/** An answer that is none of the hoped for ones. */
interface ErrorAnswer {
  /** 0 when nothing whole came back. */
  status: number;
  /** What its `retry-after` says. */
  retryAfterMs?: number | undefined;
  now: number;
  cause?: unknown;
}

const SANDBOX = "The AIO sandbox";
const ALLOCATOR = "The allocator of AIO sandboxes";
const SANDBOX_TO_DO = "set AIO_API_KEY to the key that the sandbox was started with";
const ALLOCATOR_TO_DO = "let it in (AIO_ALLOCATOR_URL may hold a user and a password)";

/**
 * Answers by which an allocator says that everything is lent. 503 is documented by the one that is public; the others are what an
 * allocator of somebody's own is most likely to say, and each of them tells that nothing was lent now.
 */
const EMPTY_STATUSES = new Set([204, 404, 405, 409, 503]);

/** A fault of a sandbox or of its allocator in our words, by the status alone. The text of an answer is the machine's and is not told. */
export function toAioError(asked: Asked, answer: ErrorAnswer): SandboxError {
  const { status, cause } = answer;
  const { code, retry, message } = judge(asked, answer);
  return new SandboxError(message, {
    code,
    retry,
    ids: { status },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** An answer of another shape than documented, or longer than is taken (S15). */
export function toBadAnswer(asked: Asked, cause?: unknown): SandboxError {
  const options = {
    code: "bad_answer",
    retry: "backoff",
    ...(cause === undefined ? {} : { cause }),
  } as const;
  return new SandboxError(`${toName(asked)} gave an answer that can't be read.`, options);
}

/** Whether the machine itself is out of reach, or no longer there, by what this fault says. */
export function isLost(error: unknown): error is SandboxError {
  return error instanceof SandboxError && (error.code === "unreachable" || error.code === "not_running");
}

function toName(asked: Asked): string {
  return asked === "sandbox" ? SANDBOX : ALLOCATOR;
}

function judge(
  asked: Asked,
  { status, retryAfterMs, now }: ErrorAnswer,
): { code: string; retry: Retry; message: string } {
  const name = toName(asked);
  const later: Retry = retryAfterMs === undefined ? "backoff" : { atMs: now + retryAfterMs };
  if (status === 401 || status === 403) {
    const toDo = asked === "sandbox" ? SANDBOX_TO_DO : ALLOCATOR_TO_DO;
    const message = `${name} refuses the app: the operator must ${toDo}.`;
    return { code: "unauthorized", retry: "never", message };
  }
  if (status === 429) return { code: "rate_limited", retry: later, message: `${name} was asked too often.` };
  if (asked === "borrow" && EMPTY_STATUSES.has(status)) {
    return { code: "quota", retry: later, message: "All AIO sandboxes of the allocator are lent." };
  }
  if (asked === "sandbox" && (status === 404 || status === 410)) {
    return { code: "not_running", retry: "backoff", message: "The AIO sandbox is gone." };
  }
  if (status === 0 || status >= 500) {
    return { code: "unreachable", retry: later, message: `${name} does not answer.` };
  }
  return { code: "refused", retry: "never", message: `${name} does not take the app's request (${status}).` };
}
