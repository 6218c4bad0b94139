import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { SandboxError } from "../../errors.ts";
import type { CommandResult } from "../remote/machine.ts";
import type { AioApi } from "./aio-api.ts";
import { toBadAnswer } from "./aio-errors.ts";
import { renderCommand } from "./shell-text.ts";

/** A look at a command that goes on comes back after so long: proxies between are patient for a minute. */
const LOOK_S = 20;
/** A server that does not wait is not asked without end. */
const IDLE_PAUSE_MS = 50;
/** How often output is looked for once more when the command has ended without its last word. */
const LATE_LOOKS = 3;
const CLOSE_TIMEOUT_MS = 5_000;
const OUTPUT_CAP_BYTES = 32 * 1024 * 1024;

const Status = z.enum(["pending", "running", "completed", "timed_out", "killed"]);
const ExitCode = z.number().int().nullish();
const Started = z.object({
  session_id: z.string().min(1),
  command_id: z.string().min(1),
  status: Status,
  stdout: z.string().nullish(),
  stderr: z.string().nullish(),
  exit_code: ExitCode,
});
const Output = z.object({
  stdout: z.string().nullish(),
  stderr: z.string().nullish(),
  offset: z.number().int().nonnegative(),
  stderr_offset: z.number().int().nonnegative(),
  command: z.object({ status: Status, exit_code: ExitCode }),
});

/** A command for `/v1/bash`. */
export interface AioCommand {
  line: string;
  env: Record<string, string>;
  timeoutMs: number;
  /** Ends the talk about it, a while after its time is over. */
  signal: AbortSignal;
}

/**
 * Runs one line of `sh` by `/v1/bash/exec`, or returns undefined where the sandbox has no such route.
 *
 * The API's own `env` is not for secrets: the server writes it into the command line of a `bash -c`, where every process of the machine
 * reads it. So a command with variables begins by reading them from its input, which is written by a request of its own.
 */
export async function runInBash(api: AioApi, command: AioCommand): Promise<CommandResult | undefined> {
  const { env, line, timeoutMs, signal } = command;
  const script = renderCommand(line, env);
  const isPlain = Object.keys(env).length === 0;
  const lastWord = `sandpiper-end-${randomUUID()}`;
  const input = `${script}\nsandpiper_code=$?; printf '\\n${lastWord}'; exit $sandpiper_code\n`;
  const body = {
    command: isPlain ? script : `eval "$(head -c ${Buffer.byteLength(input)})"`,
    async_mode: !isPlain,
    hard_timeout: timeoutMs / 1_000,
    max_output_length: 0,
  };
  const started = await api.ask("/v1/bash/exec", body, Started, signal).catch(undefinedWithoutRoute);
  if (started === undefined) return undefined;
  const ids = { session_id: started.session_id, command_id: started.command_id };
  try {
    if (isPlain) return toResult(started, { stdout: started.stdout ?? "", stderr: started.stderr ?? "" });
    await api.ask("/v1/bash/write", { ...ids, input }, z.unknown(), signal);
    return await follow(api, ids, { lastWord, signal });
  } finally {
    await close(api, started.session_id);
  }
}

/** Collects what the command prints until it has ended and its last word is there. */
async function follow(
  api: AioApi,
  ids: { session_id: string; command_id: string },
  { lastWord, signal }: { lastWord: string; signal: AbortSignal },
): Promise<CommandResult> {
  let [stdout, stderr, offset, stderrOffset] = ["", "", 0, 0];
  for (let late = 0; ; ) {
    const range = { offset, stderr_offset: stderrOffset, wait: true, wait_timeout: LOOK_S };
    const look = await api.ask("/v1/bash/output", { ...ids, ...range }, Output, signal);
    stdout += look.stdout ?? "";
    stderr += look.stderr ?? "";
    if (stdout.length + stderr.length > OUTPUT_CAP_BYTES) throw toBadAnswer("sandbox");
    const { status } = look.command;
    // Not before: looked for at each look, it would be looked for in all that came so far.
    if (hasEnded(status)) {
      const whole = cutBefore(stdout, lastWord);
      if (whole !== undefined || status !== "completed" || ++late > LATE_LOOKS)
        return toResult(look.command, { stdout: whole ?? stdout, stderr });
    }
    const isIdle = offset === look.offset && stderrOffset === look.stderr_offset;
    [offset, stderrOffset] = [look.offset, look.stderr_offset];
    // Ended by the signal, the pause leads to a request that fails at once.
    if (isIdle) await pause(IDLE_PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

function cutBefore(output: string, lastWord: string): string | undefined {
  const end = output.lastIndexOf(`\n${lastWord}`);
  return end < 0 ? undefined : output.slice(0, end);
}

function hasEnded(status: z.infer<typeof Status>): boolean {
  return status !== "pending" && status !== "running";
}

function toResult(
  { status, exit_code: exitCode }: { status: z.infer<typeof Status>; exit_code?: number | null | undefined },
  { stdout, stderr }: { stdout: string; stderr: string },
): CommandResult {
  if (status === "timed_out") {
    throw new SandboxError("A command in the AIO sandbox took too long.", {
      ...{ code: "timed_out", retry: "backoff" },
    });
  }
  if (status === "killed") {
    throw new SandboxError("A command in the AIO sandbox was killed.", { code: "killed", retry: "backoff" });
  }
  if (status !== "completed" || typeof exitCode !== "number") throw toBadAnswer("sandbox");
  // The runner's answer is its last line of output: errors stand before it.
  return { exitCode, output: stderr === "" ? stdout : `${stderr}\n${stdout}` };
}

function undefinedWithoutRoute(error: unknown): undefined {
  if (error instanceof SandboxError && error.ids.status === 404) return undefined;
  throw error;
}

/** Sessions stay in the server's memory until they are closed; what still runs in it ends with it. */
async function close(api: AioApi, session: string): Promise<void> {
  const path = `/v1/bash/sessions/${encodeURIComponent(session)}/close`;
  await api.ask(path, {}, z.unknown(), AbortSignal.timeout(CLOSE_TIMEOUT_MS)).catch(() => undefined);
}
