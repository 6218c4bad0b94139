import { type ChildProcess, spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { serve } from "../http/serve.ts";

/** How an invocation ended, as who asked for it is told. */
export type InvocationResult =
  | { kind: "answered"; payload: string }
  | { kind: "error"; payload: string }
  | { kind: "timed_out" }
  /** The process ended without an answer. */
  | { kind: "crashed" };

export interface EnvironmentOptions {
  /** The function's bundle. */
  bundle: string;
  arn: string;
  env: Record<string, string>;
  timeoutMs: number;
  onLog(line: string): void;
  /** How far the clock that functions see is ahead of the machine's. */
  aheadMs(): number;
}

/** One execution environment: a process with the bundle loaded, and the Runtime API that it alone talks to. One event at a time. */
export interface Environment {
  readonly isAlive: boolean;
  /** Milliseconds from the start of the process to its first question for an event; undefined before. */
  readonly initMs: number | undefined;
  invoke(requestId: string, payload: string): Promise<InvocationResult>;
  /** As when the time of the invocation under way is over now. */
  expire(): void;
  /** SIGKILL, as when the machine below is taken away. Resolves when the process is gone. */
  kill(): Promise<void>;
}

interface Pending {
  requestId: string;
  payload: string;
  settle: (result: InvocationResult) => void;
}

/** Starts a cold environment. */
export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const { bundle, arn, env, timeoutMs, onLog } = options;
  let asked: ServerResponse | undefined;
  let pending: Pending | undefined;
  let initMs: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const startedAt = performance.now();

  const server = await serve(answer);
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, "bootstrap.ts"), bundle], {
    env: { ...env, PATH: process.env.PATH ?? "", AWS_LAMBDA_RUNTIME_API: new URL(server.url).host },
    stdio: ["ignore", "pipe", "pipe"],
    cwd: "/tmp",
  });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream?.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk.toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLog(line);
    });
  }
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => {
      void server.close();
      finish({ kind: "crashed" });
      resolve();
    });
  });

  function finish(result: InvocationResult): void {
    const { settle } = pending ?? {};
    clearTimeout(timer);
    pending = undefined;
    settle?.(result);
  }

  function expire(): void {
    finish({ kind: "timed_out" });
    child.kill("SIGKILL");
  }

  function give(): void {
    if (asked === undefined || pending === undefined) return;
    const { requestId, payload } = pending;
    // The time of an invocation begins with its event: a cold start is not counted. It over, Lambda ends the process and tells who asked.
    timer = setTimeout(expire, timeoutMs);
    asked.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": requestId,
      "lambda-runtime-deadline-ms": String(Date.now() + timeoutMs),
      "lambda-runtime-invoked-function-arn": arn,
      "sandpiper-clock-ahead-ms": String(options.aheadMs()),
    });
    asked.end(payload);
    asked = undefined;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const line = `${request.method} ${request.url}`;
    if (line === "GET /2018-06-01/runtime/invocation/next") {
      initMs ??= performance.now() - startedAt;
      asked = response;
      give();
      return;
    }
    const body = await text(request);
    const [, id, what] =
      /^POST \/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(line) ?? [];
    const isInitError = line === "POST /2018-06-01/runtime/init/error";
    if (!isInitError && (id === undefined || id !== pending?.requestId)) {
      response.writeHead(id === undefined ? 404 : 400).end('{"errorType":"InvalidRequestID"}');
      return;
    }
    response.writeHead(202).end('{"status":"OK"}');
    finish({ kind: what === "response" ? "answered" : "error", payload: body });
  }

  return {
    get isAlive() {
      return child.exitCode === null && child.signalCode === null && !child.killed;
    },
    get initMs() {
      return initMs;
    },
    async invoke(requestId, payload) {
      const result = new Promise<InvocationResult>((settle) => {
        pending = { requestId, payload, settle };
      });
      give();
      return result;
    },
    expire,
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
