import { randomUUID } from "node:crypto";
import { z } from "zod";
import { SandboxError } from "../../errors.ts";
import type { CommandResult } from "../remote/machine.ts";
import type { AioApi } from "./aio-api.ts";
import { toBadAnswer } from "./aio-errors.ts";
import type { AioCommand } from "./bash-command.ts";
import { quote, renderCommand } from "./shell-text.ts";

/** Beside what is wiped with the sandbox's files: a wiping command has its own output in here. */
const SCRATCH = "/var/tmp/.sandpiper-scratch";
const CLEAN_UP_MS = 10_000;
/** The terminal's own patience with a silent command must not be the shorter one. */
const SILENCE_MARGIN_S = 60;

/** What the report says of a sandbox that knows only the terminal's API. */
export const SHELL_WEAKNESS =
  "secrets pass through a file in the sandbox, removed before it is used: its server is too old for another way";

const Status = z.enum(["running", "completed", "no_change_timeout", "hard_timeout", "terminated"]);
const Finished = z.object({
  session_id: z.string().min(1),
  status: Status,
  exit_code: z.number().int().nullish(),
});
const FileContent = z.object({ content: z.string() });

/**
 * Runs one line of `sh` by `/v1/shell/exec`, for servers that have no `/v1/bash`. Released ones have none: users report a 404 of the images
 * 1.0.0.156 and 1.11.0 (agent-infra/sandbox#210, #220).
 *
 * That route is a terminal: it takes no variables and prints its output as a screen shows it. So the command and its variables are
 * a script in a directory of ours (mode 700) that removes itself as its first deed, and the output is a file there.
 */
export async function runInShell(api: AioApi, command: AioCommand): Promise<CommandResult> {
  const { env, line, timeoutMs, signal } = command;
  const path = `${SCRATCH}/${randomUUID()}`;
  const script = `rm -f -- ${quote(`${path}.sh`)}\n${renderCommand(line, env)}\n`;
  const prepared = await exec(api, `mkdir -p -m 700 -- ${SCRATCH} && [ -O ${SCRATCH} ]`, timeoutMs, signal);
  if (prepared !== 0) throw toBadAnswer("sandbox");
  try {
    await api.ask("/v1/file/write", { file: `${path}.sh`, content: script }, z.unknown(), signal);
    const exitCode = await exec(api, `sh ${path}.sh >${path}.out 2>&1 </dev/null`, timeoutMs, signal);
    const { content } = await api.ask("/v1/file/read", { file: `${path}.out` }, FileContent, signal);
    return { exitCode, output: content };
  } finally {
    const patience = AbortSignal.timeout(CLEAN_UP_MS);
    await exec(api, `rm -f -- ${path}.sh ${path}.out`, CLEAN_UP_MS, patience).catch(() => undefined);
  }
}

/** Runs a command without secrets in a terminal of its own; returns its exit code. */
async function exec(api: AioApi, command: string, timeoutMs: number, signal: AbortSignal): Promise<number> {
  const hardTimeoutS = timeoutMs / 1_000;
  const body = {
    command,
    async_mode: false,
    hard_timeout: hardTimeoutS,
    no_change_timeout: Math.ceil(hardTimeoutS) + SILENCE_MARGIN_S,
    truncate: true,
  };
  const {
    session_id: session,
    status,
    exit_code: exitCode,
  } = await api.ask("/v1/shell/exec", body, Finished, signal);
  await close(api, session);
  if (status === "hard_timeout" || status === "no_change_timeout") {
    throw new SandboxError("A command in the AIO sandbox took too long.", {
      ...{ code: "timed_out", retry: "backoff" },
    });
  }
  if (status === "terminated") {
    throw new SandboxError("A command in the AIO sandbox was killed.", { code: "killed", retry: "backoff" });
  }
  if (status !== "completed" || typeof exitCode !== "number") throw toBadAnswer("sandbox");
  return exitCode;
}

/** A server takes only so many terminals at a time. */
async function close(api: AioApi, session: string): Promise<void> {
  const patience = AbortSignal.timeout(CLEAN_UP_MS);
  await api.remove(`/v1/shell/sessions/${encodeURIComponent(session)}`, patience);
}
