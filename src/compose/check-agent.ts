import { execFile } from "node:child_process";
import { statSync } from "node:fs";

const TIMEOUT_MS = 10_000;
/** As the CLI answers `--version`: seen with 2.1.329. */
const VERSION = /^(\d+\.\d+\.\d+\S*) \(Claude Code\)/;

/** Asks a program for its version, once, as a check that it is Claude Code and runs here. */
export async function checkAgent(
  path: string,
): Promise<{ kind: "ok"; version: string } | { kind: "invalid"; why: string }> {
  if (!statSync(path).isFile()) return { kind: "invalid", why: "this is no file" };
  const { code, stdout } = await askVersion(path);
  const version = VERSION.exec(stdout)?.[1];
  if (version !== undefined) return { kind: "ok", version };
  const why = code === undefined ? "it answered `--version` otherwise" : `it can't be run (${code})`;
  return { kind: "invalid", why };
}

/** With no variable of ours: the program is asked before it is known what it is. */
function askVersion(path: string): Promise<{ code: string | undefined; stdout: string }> {
  const options = { timeout: TIMEOUT_MS, maxBuffer: 10_000, env: { PATH: process.env.PATH } };
  return new Promise((resolve) => {
    execFile(path, ["--version"], options, (error, stdout) => {
      resolve({ code: typeof error?.code === "string" ? error.code : undefined, stdout });
    });
  });
}
