import type { Sandbox as E2bSandbox } from "e2b";
import { SandboxError } from "../../errors.ts";
import type { CommandResult } from "../remote/machine.ts";
import type { E2bSdk } from "./e2b-client.ts";

/** A daemon that says nothing for so long is not there. */
const HANDSHAKE_MS = 20_000;
/** Behind the end inside the machine, when that did not come. */
const MARGIN_MS = 5_000;
/** No answer of ours is longer; what a hostile machine sends is not kept (S15). */
const OUTPUT_CAP_CHARS = 256 * 1024 * 1024;
/** As a shell counts a command that was killed. */
const KILLED = 137;

/** One line of `sh`, as root. */
export interface Line {
  command: string;
  env: Record<string, string>;
  timeoutMs: number;
}

/** Runs it to its end. Its own exit code is an answer, whatever it is; E2B's faults are thrown as they are. */
export async function runLine(
  { sdk, sandbox }: { sdk: E2bSdk; sandbox: E2bSandbox },
  { command, env, timeoutMs }: Line,
): Promise<CommandResult> {
  const startedAt = performance.now();
  const flood = new AbortController();
  let received = 0;
  const measure = (chunk: string): void => {
    received += chunk.length;
    if (received > OUTPUT_CAP_CHARS) flood.abort();
  };
  try {
    const { exitCode, stdout } = await sandbox.commands.run(toTimedLine(command, timeoutMs), {
      ...{ user: "root", envs: env, signal: flood.signal, onStdout: measure, onStderr: measure },
      ...{ timeoutMs: timeoutMs + MARGIN_MS, requestTimeoutMs: HANDSHAKE_MS },
    });
    return { exitCode, output: stdout };
  } catch (error) {
    if (flood.signal.aborted) throw toFlood(error);
    return toResult(error, { sdk, isOver: performance.now() - startedAt >= timeoutMs });
  }
}

/** What a command's failure comes to. */
function toResult(error: unknown, { sdk, isOver }: { sdk: E2bSdk; isOver: boolean }): CommandResult {
  if (error instanceof sdk.CommandExitError) {
    const { stdout, stderr } = error;
    // The daemon says -1 of any signal.
    const exitCode = error.exitCode === -1 ? KILLED : error.exitCode;
    if (isOver && exitCode === KILLED) throw toTimedOut(error);
    return { exitCode, output: `${stdout}\n${stderr}` };
  }
  if (isOver && error instanceof sdk.TimeoutError) throw toTimedOut(error);
  throw error;
}

/** The daemon would end the first process alone: its children are killed with it inside the machine. */
function toTimedLine(command: string, timeoutMs: number): string {
  const quoted = `'${command.replaceAll("'", "'\\''")}'`;
  return `exec timeout -s KILL ${timeoutMs / 1000} sh -c ${quoted}`;
}

function toTimedOut(cause: unknown): SandboxError {
  const message = "A command in the sandbox took too long.";
  return new SandboxError(message, { code: "timed_out", retry: "backoff", cause });
}

function toFlood(cause: unknown): SandboxError {
  const message = "A command in the sandbox printed more than is taken.";
  return new SandboxError(message, { code: "bad_answer", retry: "backoff", cause });
}
