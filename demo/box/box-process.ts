import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { BoxCommand, BoxProcess, BoxResult } from "./box.ts";
import { AGENT_UID } from "./box-files.ts";
import type { Machine } from "./box-machine.ts";

/** How long output is waited for when the command has ended and a child in the background holds it open. */
const OUTPUT_GRACE_MS = 200;
/** What uid 0 inside is left with: enough to be the root of its own files and users. */
const ROOT_CAPABILITIES = ["setuid", "setgid", "kill", "chown", "dac_override", "fowner", "setpcap"];
/** Says its pid and becomes the command. A working directory that isn't there ends it before that. */
const ANNOUNCED = 'cd -- "$1" || exit 1; unset OLDPWD; shift; echo $$ >&3; exec "$@" 3>&-';

interface LaunchedCommand extends BoxCommand {
  user: "root" | "agent";
  env: Record<string, string>;
  cwd: string;
}

/** Starts a command in a machine; resolves when it runs. */
export async function launchProcess(
  machine: Machine,
  command: LaunchedCommand,
  input: "open" | "closed",
): Promise<BoxProcess> {
  const inside = ["/bin/sh", "-c", ANNOUNCED, "sh", command.cwd, ...command.args];
  const privileges = ["/usr/bin/setpriv", ...toPrivileges(command.user), "--"];
  const hasInput = input === "open" || command.stdin !== undefined;
  const child = spawn(
    "/usr/bin/nsenter",
    [...machine.enter, "--", "/usr/bin/setsid", ...privileges, ...inside],
    { stdio: [hasInput ? "pipe" : "ignore", "pipe", "pipe", "pipe"], env: command.env, cwd: "/" },
  );
  // A command need not read what it is given.
  child.stdin?.on("error", () => undefined);
  const ended = waitForEnd(child);
  const output = collectOutput(child, command);
  const announced = child.stdio[3] as Readable;
  const line = await Promise.race([
    once(announced, "data").then(([chunk]) => String(chunk)),
    once(announced, "end").then(() => undefined),
    ended.then(() => undefined),
  ]);
  const hostPid = await findChild(child);
  let timedOut = false;
  const result = ended.then((end): BoxResult => {
    output.tell();
    return { ...end, timedOut, ...output.read() };
  });
  if (line === undefined) throw new Error(`no process in the box: ${String((await result).stderr).trim()}`);

  const kill = (signal: NodeJS.Signals) => {
    if (!hasEnded(child) && hostPid !== undefined) killGroup(hostPid, signal);
  };
  if (command.timeoutMs !== undefined) {
    const timer = setTimeout(() => {
      timedOut = !hasEnded(child);
      kill("SIGKILL");
    }, command.timeoutMs);
    child.once("exit", () => clearTimeout(timer));
    if (hasEnded(child)) clearTimeout(timer);
  }
  if (command.stdin !== undefined) child.stdin?.end(command.stdin);
  // Not before the caller has the process: what listens to its output may want to use it.
  setImmediate(() => output.tell());
  return {
    pid: Number(line),
    result,
    write: (bytes) => void child.stdin?.write(bytes),
    endInput: () => void child.stdin?.end(),
    kill,
  };
}

function toPrivileges(user: "root" | "agent"): string[] {
  if (process.getuid?.() !== 0) return ["--no-new-privs"];
  const id = String(AGENT_UID);
  const own = user === "root" ? ROOT_CAPABILITIES.map((name) => `+${name}`) : ["--reuid", id, "--regid", id];
  if (user === "agent") return [...own, "--clear-groups", "--inh-caps", "-all", "--no-new-privs"];
  return ["--bounding-set", ["-all", ...own].join(","), "--inh-caps", "-all", "--no-new-privs"];
}

/** Reads from the first moment on, because what nobody reads is lost at the command's end; tells the listeners when asked to. */
function collectOutput(child: ChildProcess, command: BoxCommand) {
  const chunks: { from: "stdout" | "stderr"; chunk: Buffer }[] = [];
  const tellers = { stdout: command.onStdout?.bind(command), stderr: command.onStderr?.bind(command) };
  let isOpen = false;
  for (const from of ["stdout", "stderr"] as const) {
    child[from]?.on("data", (chunk: Buffer) => {
      chunks.push({ from, chunk });
      if (isOpen) tellers[from]?.(chunk);
    });
  }
  const join = (from?: "stdout" | "stderr") =>
    Buffer.concat(chunks.filter((one) => from === undefined || one.from === from).map(({ chunk }) => chunk));
  return {
    tell() {
      if (isOpen) return;
      isOpen = true;
      for (const { from, chunk } of chunks) tellers[from]?.(chunk);
    },
    read: () => ({ stdout: join("stdout"), stderr: join("stderr"), merged: join() }),
  };
}

function waitForEnd(child: ChildProcess): Promise<Pick<BoxResult, "exitCode" | "signal">> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => {
      const close = () => {
        for (const stream of [child.stdout, child.stderr, child.stdio[3]]) stream?.destroy();
      };
      // An immediate comes after a turn's reading: what is there already is read, however late the timer comes.
      const grace = setTimeout(() => setImmediate(close), OUTPUT_GRACE_MS);
      child.once("close", () => clearTimeout(grace));
    });
    child.once("close", (code, signal) =>
      resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }),
    );
  });
}

/** The host's pid of the command: the one child of its `nsenter`. */
async function findChild({ pid }: ChildProcess): Promise<number | undefined> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  return children.trim() === "" ? undefined : Number(children.trim());
}

function killGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // It has just ended.
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
