import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Daytona, Sandbox } from "@daytonaio/sdk";
import type { DaytonaOptions } from "../../../demo/daytona/account.ts";
import { type SmallDaytona, startDaytona } from "../../../demo/daytona/small-daytona.ts";
import { anEcho } from "../box/a-box.ts";

export const API_KEY = "key-of-the-account";
export const MINUTE_MS = 60_000;

type Sdk = typeof import("@daytonaio/sdk");

/** A running stand-in, the SDK as a client of it, and one server of its internet. */
export interface ADaytona {
  daytona: SmallDaytona;
  sdk: Sdk;
  client: Daytona;
  echo: Awaited<ReturnType<typeof anEcho>>;
  /** A request as no SDK would send it. */
  request(method: string, path: string, body?: unknown, key?: string): Promise<Response>;
  /** The body of the answer to one. */
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

/** Starts one. The SDK is loaded here, so that a test can set its environment before. */
export async function aDaytona(overrides: Partial<DaytonaOptions> = {}): Promise<ADaytona> {
  const directory = await mkdtemp(join(tmpdir(), "daytona-"));
  const echo = await anEcho();
  const daytona = await startDaytona({
    apiKeys: [API_KEY],
    directory,
    node: process.execPath,
    internet: { ports: new Set([echo.port]), sites: new Map() },
    ...overrides,
  });
  const sdk = await import("@daytonaio/sdk");
  const client = new sdk.Daytona({
    apiKey: API_KEY,
    apiUrl: daytona.url,
    target: "us",
    useDeprecatedPolling: true,
  });
  const request: ADaytona["request"] = (method, path, body, key = API_KEY) =>
    fetch(`${new URL(daytona.url).origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    daytona,
    sdk,
    client,
    echo,
    request,
    ask: async <T>(method: string, path: string, body?: unknown) =>
      (await (await request(method, path, body)).json()) as T,
    async close() {
      await daytona.close();
      await echo.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A refusal as it comes over the wire. */
export interface Refusal {
  statusCode: number;
  source: string;
  code?: string;
}

/** What a command prints in a sandbox. */
export async function execute(sandbox: Sandbox, command: string): Promise<string> {
  return (await sandbox.process.executeCommand(command)).result.trim();
}

/** The states of a sandbox by name; undefined once it is gone. */
export function stateOf({ daytona }: ADaytona, name: string): string | undefined {
  return daytona.sandboxes().find((sandbox) => sandbox.name === name)?.state;
}
