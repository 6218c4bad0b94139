import { execFile } from "node:child_process";

/** Runs git as somebody on another machine would. */
export function git(args: string[], cwd: string): Promise<{ code: number; stderr: string }> {
  const who = {
    GIT_AUTHOR_NAME: "a",
    GIT_AUTHOR_EMAIL: "a@b",
    GIT_COMMITTER_NAME: "a",
    GIT_COMMITTER_EMAIL: "a@b",
  };
  const env = { PATH: process.env.PATH, GIT_TERMINAL_PROMPT: "0", GIT_CONFIG_GLOBAL: "/dev/null", ...who };
  return new Promise((resolve) => {
    execFile("git", args, { cwd, env }, (error, _, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stderr }),
    );
  });
}
