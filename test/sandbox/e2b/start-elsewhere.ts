import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { E2bProviderOptions } from "../../../src/sandbox/e2b/e2b-provider.ts";
import type { Job } from "../../../src/sandbox/sandbox.ts";

/** What another process makes a provider of. */
export type PlainOptions = Omit<E2bProviderOptions, "log" | "now">;

/** Starts the job from a process of its own, which is killed as soon as the start has resolved. */
export async function startElsewhere(sandbox: string, job: Job, options: PlainOptions): Promise<void> {
  const script = fileURLToPath(new URL("./start-and-wait.ts", import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const stdin = Buffer.from(job.stdin).toString("base64");
  child.stdin.end(JSON.stringify({ options, sandbox, job: { ...job, stdin } }));
  let said = "";
  for await (const chunk of child.stdout) {
    said += chunk;
    if (said.includes("started")) child.kill("SIGKILL");
  }
  if (!said.includes("started")) throw new Error("The other process did not start the job.");
}
