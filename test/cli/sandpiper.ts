import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { WRITER } from "./an-api.ts";

const PROGRAM = join(import.meta.dirname, "../../bin/sandpiper.js");

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Runs the command line as a process of its own, as somebody who may write, and tells how it ended. */
export async function sandpiper(
  args: readonly string[],
  {
    server,
    env = {},
    cwd = tmpdir(),
    stdin = "",
    program = PROGRAM,
  }: {
    server?: string;
    env?: Record<string, string>;
    cwd?: string;
    stdin?: string;
    program?: string;
  } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: {
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: cwd,
      GITHUB_TOKEN: WRITER,
      ...(server === undefined ? {} : { SANDPIPER_URL: server }),
      ...env,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  const closed = once(child, "close");
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await closed) as [number | null];
  return { code, out, err };
}
