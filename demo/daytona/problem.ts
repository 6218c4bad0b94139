/** Who answers an error; the SDK tells by it what a code means. */
export type Source = "DAYTONA_API" | "DAYTONA_PROXY" | "DAYTONA_DAEMON";

const STATUS_TEXT: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
};

interface ProblemDetails {
  source?: Source;
  code?: string;
  headers?: Record<string, string>;
}

/** A refusal as Daytona words it. */
export class Problem extends Error {
  readonly status: number;
  readonly source: Source;
  readonly code: string | undefined;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    { source = "DAYTONA_API", code, headers = {} }: ProblemDetails = {},
  ) {
    super(message);
    this.status = status;
    this.source = source;
    this.code = code;
    this.headers = headers;
  }

  /** The body; the daemon's has no `error`. */
  toBody({ path, method, at }: { path: string; method: string; at: number }): Record<string, unknown> {
    return {
      statusCode: this.status,
      message: this.message,
      ...(this.source === "DAYTONA_API" ? { error: STATUS_TEXT[this.status] ?? "Error" } : { method }),
      source: this.source,
      ...(this.code === undefined ? {} : { code: this.code }),
      timestamp: new Date(at).toISOString(),
      path,
    };
  }
}

export function badRequest(message: string): Problem {
  return new Problem(400, message);
}

/** A daemon's answer: `code` is one of its list. */
export function daemonProblem(status: number, message: string, code?: string): Problem {
  return new Problem(status, message, { source: "DAYTONA_DAEMON", ...(code === undefined ? {} : { code }) });
}

/** What the proxy says of a machine that isn't up. */
export function notStarted(): Problem {
  const message = "sandbox is not running — start the sandbox before accessing it";
  return new Problem(400, message, { source: "DAYTONA_PROXY", code: "SANDBOX_NOT_STARTED" });
}

/** What the proxy says when the machine goes away under a request. */
export function unreachable(): Problem {
  const options = { source: "DAYTONA_PROXY", code: "RUNNER_UNREACHABLE" } as const;
  return new Problem(502, "runner is unreachable: EOF", options);
}

export function stateChangeInProgress(): Problem {
  return new Problem(409, "Sandbox state change in progress", { code: "SANDBOX_STATE_CHANGE_IN_PROGRESS" });
}

export function wrongState(message: string): Problem {
  return new Problem(400, message, { code: "SANDBOX_STATE_ERROR" });
}
