import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { AppError } from "../errors.ts";
import { findAgent } from "./find-agent.ts";

const TIMEOUT_MS = 10_000;
/** As the CLI answers `--version`: seen with 2.1.329. */
const VERSION = /^(\d+\.\d+\.\d+\S*) \(Claude Code\)/;

/** The agent's program on this machine. */
export interface Agent {
  path: string;
  version: string;
}

/** Finds the agent's program and asks it for its version, once, as a check that it is Claude Code and runs here. Throws when there is none. */
export async function requireAgent(
  chosen: string | undefined,
  searchPath: string | undefined,
): Promise<Agent> {
  const path = findAgent(chosen, searchPath);
  if (path === undefined) throw toFault("none was found that can be run");
  if (!statSync(path).isFile()) throw toFault("this is no file");
  const { code, stdout } = await askVersion(path);
  const version = VERSION.exec(stdout)?.[1];
  if (version !== undefined) return { path, version };
  throw toFault(code === undefined ? "it answered `--version` otherwise" : `it can't be run (${code})`);
}

function toFault(why: string): AppError {
  const message = `CLAUDE_PATH must be the Claude Code program's file: ${why}.`;
  return new AppError(message, { code: "no_agent", retry: "never" });
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
