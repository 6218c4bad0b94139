import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Job } from "../../src/sandbox/sandbox.ts";

/**
 * Starts a job from a process of its own, which is killed as soon as the start has resolved. The script reads what it is to make a
 * provider of, starts the job and says `started`.
 */
export async function startElsewhere(
  script: URL,
  { sandbox, job, options }: { sandbox: string; job: Job; options: object },
): Promise<void> {
  const child = spawn(process.execPath, [fileURLToPath(script)], { stdio: ["pipe", "pipe", "inherit"] });
  const stdin = Buffer.from(job.stdin).toString("base64");
  child.stdin.end(JSON.stringify({ options, sandbox, job: { ...job, stdin } }));
  let said = "";
  for await (const chunk of child.stdout) {
    said += chunk;
    if (said.includes("started")) child.kill("SIGKILL");
  }
  if (!said.includes("started")) throw new Error("The other process did not start the job.");
}
