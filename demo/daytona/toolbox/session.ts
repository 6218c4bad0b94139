import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "@daytona/toolbox-api-client";
import type { Box, BoxProcess } from "../../box/box.ts";

const POLL_MS = 20;
/** What a line of the log begins with. */
export const STDOUT_MARK = "\u0001\u0001\u0001";
export const STDERR_MARK = "\u0002\u0002\u0002";

/** One shell that lives in a machine, and the commands it was given. */
export interface Session {
  id: string;
  /** Its files inside. */
  directory: string;
  user: "root" | "agent";
  shell: BoxProcess;
  hasEnded: boolean;
  commands: Map<string, { command: string; exitCode: number | undefined; isEchoed: boolean }>;
}

/** What a session's shell begins with. */
export interface SessionStart {
  id: string;
  directory: string;
  user: "root" | "agent";
  env: Record<string, string>;
  cwd: string;
}

/** Starts the shell of a session. */
export async function startSession(box: Box, start: SessionStart): Promise<Session> {
  const { id, directory, user, env, cwd } = start;
  const shell = await box.spawn({ args: ["bash"], user, env, cwd });
  const session: Session = { id, directory, user, shell, hasEnded: false, commands: new Map() };
  shell.result.then(() => {
    session.hasEnded = true;
  });
  return session;
}

/**
 * Gives the shell a command and returns its id; commands wait for the one before. The command runs in the session's own shell: an
 * `exit` in it ends that shell, the exit code is never written, and nothing after it runs.
 */
export async function giveCommand(
  { box, session }: { box: Box; session: Session },
  { command, isAsync, isEchoed }: { command: string; isAsync: boolean; isEchoed: boolean },
): Promise<string> {
  const id = randomUUID();
  const directory = `${session.directory}/${id}`;
  // Who writes to the command's input may be there before the shell is.
  const keep = 'mkdir -p "$1" && mkfifo "$1/in" "$1/out" "$1/err" && : >"$1/output.log" && cat >"$1/cmd.sh"';
  await box.run({
    args: ["sh", "-c", keep, "sh", directory],
    user: session.user,
    stdin: Buffer.from(command),
  });
  session.commands.set(id, { command, exitCode: undefined, isEchoed });
  session.shell.write(Buffer.from(renderCommand(directory, isAsync)));
  return id;
}

/** The command as it stands now: without an exit code it runs, or its shell has ended under it. */
export async function lookAtCommand(box: Box, session: Session, id: string): Promise<Command | undefined> {
  const known = session.commands.get(id);
  if (known === undefined) return undefined;
  if (known.exitCode === undefined) {
    const text = await box.readFile(`${session.directory}/${id}/exit_code`);
    if (text !== undefined && text.length > 0) known.exitCode = Number(String(text).trim());
  }
  const { command, exitCode } = known;
  return { id, command, ...(exitCode === undefined ? {} : { exitCode }) };
}

/** Waits for the exit code; undefined when the session went before it came. */
export async function waitForCommand(
  { box, session, isThere }: { box: Box; session: Session; isThere: () => boolean },
  id: string,
): Promise<number | undefined> {
  while (isThere()) {
    const command = await lookAtCommand(box, session, id);
    if (command?.exitCode !== undefined) return command.exitCode;
    await sleep(POLL_MS);
  }
  return undefined;
}

/** The log as it is kept, and each output alone. */
export async function readLogs(box: Box, session: Session, id: string) {
  const output = String((await box.readFile(`${session.directory}/${id}/output.log`)) ?? "");
  const only = (mark: string) =>
    output
      .split(/(?<=\n)/)
      .filter((line) => line.startsWith(mark))
      .map((line) => line.slice(mark.length))
      .join("");
  return { output, stdout: only(STDOUT_MARK), stderr: only(STDERR_MARK) };
}

/**
 * What is written to the shell's input for one command. Each line of its outputs is marked and logged; NUL bytes get lost. Its input
 * ends at once, or stays open for as long as an asynchronous one runs. The exit code comes when nobody holds the outputs any more.
 */
function renderCommand(directory: string, isAsync: boolean): string {
  const held = isAsync ? "while :; do sleep 3600; done" : ":";
  const label = (mark: string) =>
    `while IFS= read -r line || [ -n "$line" ]; do printf '${mark}%s\\n' "$line"; done`;
  return `
d='${directory}'
( ${label("\\001\\001\\001")} ) <"$d/out" >>"$d/output.log" & out_reader=$!
( ${label("\\002\\002\\002")} ) <"$d/err" >>"$d/output.log" & err_reader=$!
( ${held} ) >"$d/in" & holder=$!
{ . "$d/cmd.sh"; } <"$d/in" >"$d/out" 2>"$d/err"
code=$?
kill "$holder" 2>/dev/null; wait "$holder" 2>/dev/null
wait "$out_reader" "$err_reader"
echo "$code" >"$d/exit_code"
rm -f "$d/in" "$d/out" "$d/err"
`;
}
