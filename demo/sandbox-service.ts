import { join } from "node:path";
import { findAgent } from "../src/compose/find-agent.ts";
import type { Internet } from "./box/box.ts";
import { type SmallDaytona, startDaytona } from "./daytona/small-daytona.ts";

/** Where a world's agents work. */
export interface SandboxService {
  /** What the app is told of it. */
  env: Record<string, string>;
  daytona?: SmallDaytona;
  /** The name by which its machines call the model's host. @default its address */
  modelHost?: string;
  /** Names of the machines that are there, and whether each works. */
  machines(): { name: string; isRunning: boolean }[];
  close(): Promise<void>;
}

/** What the machines of a vendor's stand-in are made with. */
export interface Machines {
  node: string;
  claude: string;
  directory: string;
  internet: Internet;
}

/** Starts the stand-in of a vendor, whose machines are on this machine. */
export type ServeSandboxes = (machines: Machines) => Promise<SandboxService>;

/** Where the demo's agents can work. */
export type SandboxKind = keyof typeof SANDBOXES;

/** The app's own sandbox: there is nothing to serve. */
export async function serveLocal(): Promise<SandboxService> {
  return { env: {}, machines: () => [], close: async () => undefined };
}

export async function serveDaytona(machines: Machines): Promise<SandboxService> {
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

export const SANDBOXES = { local: serveLocal, daytona: serveDaytona } satisfies Record<
  string,
  ServeSandboxes
>;

/** What machines are made with in a world whose GitHub and model, on these ports, are all the internet there is. */
export function toMachines(directory: string, ports: readonly number[]): Machines {
  const claude = findAgent(process.env.CLAUDE_PATH, process.env.PATH);
  if (claude === undefined) throw new Error("The Claude Code program is not installed: run `npm ci`.");
  const internet = { ports: new Set(ports), sites: new Map() };
  return { node: process.execPath, claude, directory: join(directory, "machines"), internet };
}
