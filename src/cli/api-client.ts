import type { z } from "zod";
import { CliError, EXIT, type Given, type Surroundings } from "./command.ts";
import { findServer } from "./find-server.ts";
import { findToken } from "./find-token.ts";
import { type Answer, type AnswerFault, readAnswer } from "./read-answer.ts";

/** One request may take so long: a session's file is the largest answer. */
const REQUEST_LIMIT_MS = 120_000;
/** For what a person waits for; who follows a run waits longer for a server that restarts. */
const PATIENCE_MS = 45_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 15_000;

/** Asks a server's API as the person whose token it has. */
export interface ApiClient {
  /** The server's address, without a slash at its end. */
  readonly server: string;
  readonly token: string;
  get<T>(path: string, schema: z.ZodType<T>): Promise<T>;
  /** The second time with the same key does nothing more: so it is tried again where the first answer got lost. */
  post<T>(path: string, request: { body?: object; key: string; schema: z.ZodType<T> }): Promise<T>;
}

interface Sending {
  method: "GET" | "POST";
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** A client for the server and the person that a command line and its environment name. */
export async function openApi(
  given: Given,
  around: Surroundings,
  patienceMs = PATIENCE_MS,
): Promise<ApiClient> {
  const server = findServer(given, around);
  return createApiClient({ server, token: await findToken(around), around, patienceMs });
}

/** A failed request is repeated with growing waits until `patienceMs` are over, where repeating can help and does no harm. */
export function createApiClient(options: {
  server: string;
  token: string;
  around: Pick<Surroundings, "now" | "sleep" | "stderr">;
  patienceMs: number;
}): ApiClient {
  const { server, token } = options;

  async function sendOnce({ method, path, headers, body }: Sending): Promise<Answer> {
    try {
      const response = await fetch(`${server}${path}`, {
        method,
        headers: { accept: "application/json", authorization: `Bearer ${token}`, ...headers },
        ...(body === undefined ? {} : { body }),
        // A redirect could lead to where the token has no business.
        redirect: "manual",
        signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
      });
      return await readAnswer(response);
    } catch (error) {
      return { kind: "unreachable", why: toReason(error), waitMs: undefined };
    }
  }

  async function send<T>(sending: Sending, schema: z.ZodType<T>): Promise<T> {
    const { now, sleep, stderr } = options.around;
    const until = now() + options.patienceMs;
    for (let attempt = 0; ; attempt += 1) {
      const answer = await sendOnce(sending);
      if (answer.kind === "json") return requireShape(answer.body, schema, server);
      const waitMs = answer.kind === "refused" ? undefined : toWait(answer.waitMs, attempt);
      if (waitMs === undefined || now() + waitMs > until) throw toError(answer, server);
      if (attempt === 1) stderr.write(`${toError(answer, server).message} Trying again…\n`);
      await sleep(waitMs);
    }
  }

  return {
    server,
    token,
    get: (path, schema) => send({ method: "GET", path, headers: {} }, schema),
    post: (path, { body, key, schema }) => {
      const json = body === undefined ? {} : { "content-type": "application/json" };
      const text = body === undefined ? {} : { body: JSON.stringify(body) };
      return send({ method: "POST", path, headers: { ...json, "idempotency-key": key }, ...text }, schema);
    },
  };
}

function toWait(askedMs: number | undefined, attempt: number): number {
  return askedMs ?? Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS);
}

function requireShape<T>(body: unknown, schema: z.ZodType<T>, server: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.map(String).join(".") || "the whole";
  throw new CliError(
    `${server} answered in a form that this version does not know (${place}). Is it a Sandpiper of another version?`,
  );
}

function toError(fault: AnswerFault, server: string): CliError {
  if (fault.kind === "unreachable")
    return new CliError(`${server} can't be reached: ${fault.why}.`, EXIT.unreachable);
  if (fault.kind === "busy") return new CliError(`${server} asks to wait: ${fault.why}`);
  return new CliError(fault.why, fault.exitCode);
}

/** Why `fetch` failed, without what was sent. */
function toReason(error: unknown): string {
  if ((error as Error).name === "TimeoutError") return `no answer within ${REQUEST_LIMIT_MS / 1000} s`;
  const { cause } = error as { cause?: { code?: unknown } };
  return typeof cause?.code === "string" ? cause.code : "the connection broke";
}
