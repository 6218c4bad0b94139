import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Box, BoxProcess } from "../../../demo/box/box.ts";

type Status = "running" | "completed" | "timed_out" | "killed";

/** How one command stands, as the API tells it. */
interface CommandInfo {
  command_id: string;
  command: string;
  status: Status;
  exit_code: number | null;
}

/** A request to run something. */
export interface PipeRequest {
  command: string;
  exec_dir?: string | null | undefined;
  env?: Record<string, string> | null | undefined;
  hard_timeout?: number | null | undefined;
}

/** One command of `/v1/bash`: a `bash` of its own, its output kept in two streams. */
export interface PipeCommand {
  readonly info: CommandInfo;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly ended: Promise<void>;
  /** Resolves at the next output or at the end, or after the time. */
  change(timeoutMs: number): Promise<void>;
  write(input: string): void;
  kill(): void;
}

/** How a command that was killed exits. */
const KILLED = -9;

/**
 * Starts a command in a box as the server does: the variables are written into the script, so that a list of processes shows them, and
 * the input stays open.
 */
export async function startPipeCommand(
  box: Box,
  request: PipeRequest,
  { user, env }: { user: "root" | "agent"; env: Record<string, string> },
): Promise<PipeCommand> {
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const info: CommandInfo = {
    command_id: randomUUID(),
    command: request.command,
    status: "running",
    exit_code: null,
  };
  let next = Promise.withResolvers<void>();
  const wake = () => {
    next.resolve();
    next = Promise.withResolvers();
  };
  const collect = (stream: Buffer[]) => (chunk: Buffer) => {
    stream.push(chunk);
    wake();
  };
  const exports = Object.entries(request.env ?? {}).map(
    ([name, value]) => `export ${name}=${quote(value)}; `,
  );
  const child: BoxProcess = await box.spawn({
    args: ["/bin/bash", "-c", exports.join("") + request.command],
    ...{ env, user, onStdout: collect(output.stdout), onStderr: collect(output.stderr) },
    ...(request.exec_dir ? { cwd: request.exec_dir } : {}),
  });
  let ending: Status | undefined;
  const end = (status: Status) => {
    ending ??= status;
    child.kill("SIGKILL");
  };
  const timer = request.hard_timeout
    ? setTimeout(() => end("timed_out"), request.hard_timeout * 1_000)
    : undefined;
  const ended = child.result.then(({ exitCode }) => {
    clearTimeout(timer);
    info.status = ending ?? "completed";
    info.exit_code = ending === undefined ? (exitCode ?? -1) : KILLED;
    wake();
  });
  return {
    info,
    ended,
    get stdout() {
      return Buffer.concat(output.stdout);
    },
    get stderr() {
      return Buffer.concat(output.stderr);
    },
    change: (timeoutMs) =>
      Promise.race([next.promise, ended, delay(timeoutMs, undefined, { ref: false })]).then(() => undefined),
    write: (input) => child.write(Buffer.from(input)),
    kill: () => end("killed"),
  };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
