import { spawn } from "node:child_process";
import { CliError, type Surroundings } from "./command.ts";
import { toPlainLine, toPlainText } from "./plain-text.ts";

const TAIL_CHARS = 4_000;
/** What a person says to git about the way there, and where their own config is. All else (`GIT_DIR`) is of another repository. */
const KEPT = /^GIT_(SSL_\w+|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM))$/;

const CONFIG: Readonly<Record<string, string>> = {
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "submodule.recurse": "false",
  "fetch.recurseSubmodules": "false",
  "transfer.bundleURI": "false",
  "protocol.allow": "never",
  "protocol.https.allow": "always",
  "protocol.http.allow": "always",
};

export interface GitEnd {
  exitCode: number;
  stdout: string;
  /** The last of what it said, as a terminal may have it. */
  stderr: string;
}

/**
 * A person's own git, as they have configured it, without hooks, submodules and questions. With a token for an origin: it goes as a header of
 * this one command's, and is in no address, file or argument (S8). Git sends it to that origin only.
 */
export async function runGit(
  args: readonly string[],
  {
    env,
    directory,
    access,
    onProgress = () => undefined,
  }: {
    env: Surroundings["env"];
    directory: string;
    access?: { origin: string; token: string };
    onProgress?: (line: string) => void;
  },
): Promise<GitEnd> {
  const child = spawn("git", args, {
    cwd: directory,
    env: toGitEnv(env, access),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout = (stdout + chunk).slice(-TAIL_CHARS);
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr = (stderr + chunk).slice(-TAIL_CHARS);
    const [line] = stderr
      .split(/[\r\n]+/)
      .filter((each) => each.trim() !== "")
      .slice(-1);
    if (line !== undefined) onProgress(toPlainLine(line, 100));
  });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" ? new CliError("git is not here: install it.") : error);
    });
    child.once("close", (code) => resolve(code ?? 1));
  });
  return { exitCode, stdout: stdout.trim(), stderr: toPlainText(stderr).trim() };
}

function toGitEnv(
  env: Surroundings["env"],
  access: { origin: string; token: string } | undefined,
): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(([name]) => !name.startsWith("GIT_") || KEPT.test(name));
  const { GITHUB_TOKEN: _, ...rest } = Object.fromEntries(own);
  const config = Object.entries(CONFIG);
  if (access !== undefined) {
    const credentials = Buffer.from(`x-access-token:${access.token}`).toString("base64");
    config.push([`http.${access.origin}/.extraHeader`, `Authorization: Basic ${credentials}`]);
  }
  const entries = config.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    ...rest,
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "/bin/false",
    GIT_LFS_SKIP_SMUDGE: "1",
    LC_ALL: "C",
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(entries),
  };
}
