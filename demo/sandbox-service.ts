import { join } from "node:path";
import { findAgent } from "../src/compose/find-agent.ts";
import type { SandboxSettings } from "../src/settings/sandbox.ts";
import { startAioMachine } from "../test/stand-ins/aio/aio-machine.ts";
import { startAllocator } from "../test/stand-ins/aio/allocator.ts";
import { startE2b } from "../test/stand-ins/e2b/small-e2b.ts";
import type { Internet } from "./box/box.ts";
import { type SmallDaytona, startDaytona } from "./daytona/small-daytona.ts";

export type SandboxKind = SandboxSettings["kind"];

/** Where a world's agents work. */
export interface SandboxService {
  /** What the app is told of it. */
  env: Record<string, string>;
  daytona?: SmallDaytona;
  /** Names of the machines that are there, and whether each works. */
  machines(): { name: string; isRunning: boolean }[];
  close(): Promise<void>;
}

interface ServiceOptions {
  directory: string;
  /** Ports of this world's GitHub and model: all the internet that a machine sees. */
  ports: readonly number[];
}

const AIO_MACHINES = 3;

/** Starts the stand-in of a vendor, whose machines are on this machine; nothing for `local`. */
export async function startSandboxService(
  kind: SandboxKind,
  { directory, ports }: ServiceOptions,
): Promise<SandboxService> {
  const internet: Internet = { ports: new Set(ports), sites: new Map() };
  const programs = { node: process.execPath, claude: requireAgent() };
  const files = join(directory, "machines");
  switch (kind) {
    case "local":
      return { env: {}, machines: () => [], close: async () => undefined };
    case "daytona":
      return serveDaytona({ ...programs, directory: files, internet });
    case "e2b":
      return serveE2b({ ...programs, directory: files, internet });
    case "aio":
      return serveAio({ ...programs, directory: files, internet });
  }
}

interface Machines {
  node: string;
  claude: string;
  directory: string;
  internet: Internet;
}

async function serveDaytona(machines: Machines): Promise<SandboxService> {
  const apiKey = "dtn_demo_key_that_only_the_demo_takes";
  const quota = { cpu: 200, memory: 400, disk: 800 };
  const daytona = await startDaytona({ ...machines, apiKeys: [apiKey], quota });
  return {
    env: { SANDBOX: "daytona", DAYTONA_API_KEY: apiKey, DAYTONA_API_URL: daytona.url },
    daytona,
    machines: () =>
      daytona
        .sandboxes()
        .map(({ name, state }) => ({ name, isRunning: state !== "stopped" && state !== "archived" })),
    close: () => daytona.close(),
  };
}

async function serveE2b(machines: Machines): Promise<SandboxService> {
  const apiKey = `e2b_${"d".repeat(40)}`;
  const e2b = await startE2b({ ...machines, apiKey });
  return {
    env: {
      SANDBOX: "e2b",
      E2B_API_KEY: apiKey,
      E2B_API_URL: e2b.apiUrl,
      E2B_SANDBOX_URL: e2b.sandboxUrl,
      E2B_TEMPLATE: "base",
    },
    machines: () =>
      e2b
        .sandboxes()
        .map(({ metadata, state }) => ({ name: metadata.name ?? "", isRunning: state === "running" })),
    close: () => e2b.close(),
  };
}

async function serveAio({ directory, ...machines }: Machines): Promise<SandboxService> {
  const lent = Array.from({ length: AIO_MACHINES }, (_, n) =>
    startAioMachine({ ...machines, directory: join(directory, `machine-${n}`), user: "root" }),
  );
  const started = await Promise.all(lent);
  const allocator = await startAllocator(started.map(({ url }, n) => ({ id: `machine-${n}`, api_url: url })));
  return {
    env: { SANDBOX: "aio", AIO_ALLOCATOR_URL: allocator.url, SANDBOX_HOLDS_MODEL_KEY: "true" },
    machines: () => [...allocator.lent.values()].map((name) => ({ name: name ?? "", isRunning: true })),
    close: async () => {
      await Promise.all([allocator.close(), ...started.map((machine) => machine.close())]);
    },
  };
}

function requireAgent(): string {
  const agent = findAgent(process.env.CLAUDE_PATH, process.env.PATH);
  if (agent === undefined) throw new Error("The Claude Code program is not installed: run `npm ci`.");
  return agent;
}
