import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalProvider } from "../../../src/sandbox/local/local-provider.ts";
import type { ProviderUnderTest } from "../../contract/sandbox-contract.ts";
import { startElsewhere } from "../start-elsewhere.ts";

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
    startElsewhere: (sandbox, job) =>
      startElsewhere(new URL("./start-and-wait.ts", import.meta.url), { sandbox, job, options }),
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
