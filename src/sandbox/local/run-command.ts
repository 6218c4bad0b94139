import { spawn } from "node:child_process";
import type { ExecResult } from "../sandbox.ts";
import type { Command } from "./commands.ts";
import { killFamily } from "./processes.ts";

const STDERR_TAIL_BYTES = 8_192;
/** What the command leaves behind may hold its output open: it is not waited for longer than this. */
const LEFTOVER_MS = 1_000;

interface RunCommandOptions extends Command {
  stdin: Uint8Array | undefined;
  timeoutMs: number;
  capBytes: number;
}

/** Runs one process to its end with a time limit and a cap on what it may print; kills its whole group past either. */
export function runCommand(options: RunCommandOptions): Promise<ExecResult> {
  const { command, args, env, cwd, stdin, timeoutMs, capBytes } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, detached: true, stdio: ["pipe", "pipe", "pipe"] });
    let outcome: ExecResult["outcome"] = "exited";
    const stdout: Buffer[] = [];
    let stdoutBytes = 0;
    let stderr = Buffer.alloc(0);

    const kill = (why: ExecResult["outcome"]): void => {
      outcome = why;
      if (child.pid !== undefined) killFamily(child.pid);
    };
    let leftover: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => kill("timed_out"), timeoutMs);
    child.stdout.on("data", (chunk: Buffer) => {
      stdoutBytes += chunk.length;
      if (stdoutBytes > capBytes) return kill("too_much_output");
      stdout.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr = Buffer.concat([stderr, chunk]).subarray(-STDERR_TAIL_BYTES);
    });
    child.stdin.on("error", () => {
      // The command closed its input early; its exit code tells how it went.
    });
    child.stdin.end(stdin);
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("exit", () => {
      if (child.pid !== undefined) killFamily(child.pid);
      leftover = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, LEFTOVER_MS);
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      clearTimeout(leftover);
      const exitCode = outcome === "exited" ? (code ?? undefined) : undefined;
      resolve({ outcome, exitCode, stdout: Buffer.concat(stdout), stderr: stderr.toString("utf8") });
    });
  });
}
