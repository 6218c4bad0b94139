/** When a fault may be tried again: never, after a backoff, or not before an instant (epoch ms). */
export type Retry = "never" | "backoff" | { atMs: number };

interface AppErrorOptions {
  code: string;
  retry: Retry;
  ids?: Record<string, string | number>;
  cause?: unknown;
}

/** A fault that knows whether to retry it. `code` is stable and never derived from a message. */
export class AppError extends Error {
  readonly code: string;
  readonly retry: Retry;
  readonly ids: Record<string, string | number>;

  constructor(message: string, { code, retry, ids = {}, cause }: AppErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.retry = retry;
    this.ids = ids;
  }
}

/** GitHub answered with an error, or did not answer. `status` is 0 when nothing came back. */
export class GitHubError extends AppError {
  readonly status: number;
  /** What GitHub itself said, for people to read; empty when it said nothing. */
  readonly words: string;

  constructor(
    message: string,
    { words = "", ...options }: AppErrorOptions & { status: number; words?: string },
  ) {
    super(message, options);
    this.status = options.status;
    this.words = words;
  }
}

/** A sandbox could not be had or did not do what its port promises. */
export class SandboxError extends AppError {}

/** A row could not be read or written, or was not what the schema says. */
export class StoreError extends AppError {}
