import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createLocalProvider } from "../../src/sandbox/local/local-provider.ts";
import type { Job } from "../../src/sandbox/sandbox.ts";
import type { ProviderUnderTest } from "../contract/sandbox-contract.ts";

/** A provider's option that makes this a machine without bubblewrap. */
export const NO_BUBBLEWRAP = { bubblewrap: "/nowhere/bwrap" };

/** A local provider in a directory of its own; without bubblewrap when the test says so. */
export async function aLocalProvider({
  isolated = true,
} = {}): Promise<
  ProviderUnderTest & { provider: Awaited<ReturnType<typeof createLocalProvider>>; directory: string }
> {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-sandbox-"));
  const unsafe = isolated ? {} : NO_BUBBLEWRAP;
  const options = { directory, agent: process.execPath, allowUnsafe: !isolated, ...unsafe };
  const provider = await createLocalProvider(options);
  return {
    provider,
    directory,
    startElsewhere: (sandbox, job) => startElsewhere(sandbox, job, options),
    expose: () => undefined,
    async close() {
      for (const { name } of await provider.list()) await provider.destroy(name);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Whether bubblewrap works on this machine: where it does not, there is nothing to test of it. */
export async function canIsolate(): Promise<boolean> {
  const { provider, close } = await aLocalProvider({ isolated: true }).catch(() =>
    aLocalProvider({ isolated: false }),
  );
  const { isIsolated } = provider;
  await close();
  return isIsolated;
}

async function startElsewhere(sandbox: string, job: Job, options: object): Promise<void> {
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
