import { rename } from "node:fs/promises";
import { SandboxError } from "../../errors.ts";
import { INSIDE_PATH } from "./bubblewrap.ts";
import { runCommand } from "./run-command.ts";

const TIMEOUT_MS = 50_000;

/**
 * Removes a directory that the agent could write, whatever it made of it: links are not followed, permissions that were taken away are given
 * back, and no depth is too deep. The second time there is nothing to do. A part of it that can't be removed is a fault.
 *
 * By the system's own programs: they walk from directory to directory, and Node's `rm` fails on paths longer than Linux takes.
 */
export async function removeTree(path: string): Promise<void> {
  await run("chmod", ["-R", "u+rwX", "--", path]);
  const { exitCode, stderr } = await run("rm", ["-rf", "--", path]);
  if (exitCode === 0) return;
  throw new SandboxError("Files of a sandbox could not be removed.", {
    code: "not_removed",
    retry: "backoff",
    cause: new Error(stderr),
  });
}

/** Takes a directory out of its place at once, whole; false where there is none. */
export async function takeAway(path: string, grave: string): Promise<boolean> {
  try {
    await rename(path, grave);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

function run(command: string, args: readonly string[]) {
  const limits = { stdin: undefined, timeoutMs: TIMEOUT_MS, capBytes: 1_000 };
  return runCommand({ command, args, env: { PATH: INSIDE_PATH }, cwd: "/", ...limits });
}
