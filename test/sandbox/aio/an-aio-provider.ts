import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import type { Internet } from "../../../demo/box/box.ts";
import { type AioProviderOptions, createAioProvider } from "../../../src/sandbox/aio/aio-provider.ts";
import type { Job, SandboxProvider } from "../../../src/sandbox/sandbox.ts";
import { openDatabase } from "../../../src/store/sqlite/database.ts";
import { createSqliteLeaseStore } from "../../../src/store/sqlite/lease-store.ts";
import type { LeaseStore } from "../../../src/store/store.ts";
import type { ProviderUnderTest } from "../../contract/sandbox-contract.ts";
import { type AioMachine, startAioMachine } from "../../stand-ins/aio/aio-machine.ts";
import { type RunningAllocator, startAllocator } from "../../stand-ins/aio/allocator.ts";

/** Machines, who lends them, and the leases: what outlives an app's process. */
export interface AioWorld extends ProviderUnderTest {
  machines: AioMachine[];
  allocator: RunningAllocator;
  leases: LeaseStore;
  /** A provider of another process of the same app; what it does not say is as in the first. */
  createOther(options?: Partial<AioProviderOptions>): SandboxProvider;
  /** Acquires in a process of its own, which is killed as soon as it has. */
  acquireElsewhere(sandbox: string): Promise<void>;
  /** Names of what the allocator has out. */
  lentTo(): (string | undefined)[];
}

export interface AioWorldOptions {
  machineCount?: number;
  user?: "root" | "agent";
  style?: "plain" | "token";
  hasPipes?: boolean;
  apiKey?: string;
  /** `fixed`: the first machine at its own address, and no allocator. */
  source?: "allocator" | "fixed";
}

/** An AIO provider over stand-ins on this machine, with leases in a database of their own. */
export async function anAioWorld(options: AioWorldOptions = {}): Promise<AioWorld> {
  const { machineCount = 1, user = "agent", style = "plain", source: kind = "allocator" } = options;
  const { hasPipes = true, apiKey } = options;
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-aio-"));
  const internet: Internet = { ports: new Set(), sites: new Map() };
  const machines: AioMachine[] = [];
  for (let n = 0; n < machineCount; n += 1) {
    const place = { directory: join(directory, `machine-${n}`), node: process.execPath, internet };
    machines.push(await startAioMachine({ ...place, user, hasPipes, ...(apiKey && { apiKey }) }));
  }
  const items = machines.map(({ url }, n) => ({ id: `machine-${n}`, api_url: url }));
  const allocator = await startAllocator(items, { style });
  const file = join(directory, "leases.db");
  const database = openDatabase(file, "crash");
  const leases = createSqliteLeaseStore(database);
  const url = kind === "fixed" ? machines[0]!.url : allocator.url;
  const source = { kind, url };

  const createOther = (other: Partial<AioProviderOptions> = {}) =>
    createAioProvider({
      ...{ source, apiKey, leases, gitHost: "127.0.0.1", log: pino({ level: "silent" }), now: Date.now },
      ...{ pause: async () => undefined, ...other },
    });

  return {
    provider: createOther(),
    machines,
    allocator,
    leases,
    createOther,
    lentTo: () => [...allocator.lent.values()],
    acquireElsewhere: (sandbox) => runElsewhere({ file, source, apiKey, sandbox }),
    startElsewhere: (sandbox, job) => {
      const stdin = Buffer.from(job.stdin).toString("base64");
      return runElsewhere({ file, source, apiKey, sandbox, job: { ...job, stdin } });
    },
    expose: (port) => internet.ports.add(port),
    async close() {
      await Promise.all([allocator.close(), ...machines.map((machine) => machine.close())]);
      database.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

interface Errand {
  file: string;
  source: AioProviderOptions["source"];
  apiKey: string | undefined;
  sandbox: string;
  job?: Omit<Job, "stdin"> & { stdin: string };
}

async function runElsewhere(errand: Errand): Promise<void> {
  const script = fileURLToPath(new URL("./acquire-and-wait.ts", import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(errand));
  let said = "";
  for await (const chunk of child.stdout) {
    said += chunk;
    if (said.includes("done")) child.kill("SIGKILL");
  }
  if (!said.includes("done")) throw new Error("The other process did not do what it was asked.");
}
