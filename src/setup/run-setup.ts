import { readFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { isIP } from "node:net";
import { parseAppFile } from "./app-manifest.ts";
import { isLoopbackHost } from "./guard.ts";
import { type FlowOptions, type SetupEnd, SetupFlow } from "./setup-flow.ts";
import { createSetupServer } from "./setup-server.ts";
import { parseSetupSettings, type SetupSettings } from "./setup-settings.ts";

interface SetupOptions extends Pick<FlowOptions, "directory" | "findProblem"> {
  env: Readonly<Record<string, string | undefined>>;
  /** Where `app.yml` is. */
  appFilePath: string;
  /** Writes to the terminal, with a line break behind. */
  say: (line: string) => void;
}

/**
 * Serves the set-up page until a person is through with it, and then frees the port. Rejects where it can't listen, with Node's own error.
 */
export async function runSetup(
  options: SetupOptions,
): Promise<SetupEnd | { kind: "invalid"; problem: string }> {
  const { env, appFilePath, say } = options;
  const parsed = parseSetupSettings(env);
  if (parsed.kind === "invalid") return parsed;
  const { settings } = parsed;
  const appFile = parseAppFile(await readFile(appFilePath, "utf8"));
  const flow = new SetupFlow({ ...options, settings, appFile });
  let finish: (end: SetupEnd) => void = () => undefined;
  const ended = new Promise<SetupEnd>((resolve) => {
    finish = resolve;
  });
  const server: Server = createSetupServer({
    flow,
    finish,
    doors: { listenHost: settings.HOST, publicUrl: settings.PUBLIC_URL },
    showLink: (key) => {
      const { port } = server.address() as AddressInfo;
      say(toWelcome({ key, port, settings }).join("\n"));
    },
    tellFault: (error) => say(`The set-up page failed: ${(error as Error).stack}`),
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(settings.PORT, settings.HOST, resolve);
  });
  const end = await ended;
  const closed = new Promise((resolve) => server.close(resolve));
  // A browser opens connections ahead, and would hold the port with them.
  server.closeAllConnections();
  await closed;
  return end;
}

/** What the terminal says: the link, and how to open it from another machine. */
export function toWelcome({
  key,
  port,
  settings,
}: {
  key: string;
  port: number;
  settings: SetupSettings;
}): string[] {
  const { HOST, PUBLIC_URL } = settings;
  const host = isIP(HOST) === 6 ? `[${HOST}]` : HOST;
  const isEverywhere = HOST === "0.0.0.0" || HOST === "::";
  const name = isEverywhere || isLoopbackHost(host) ? "localhost" : host;
  const origin = PUBLIC_URL === undefined ? `http://${name}:${port}` : new URL(PUBLIC_URL).origin;
  const tunnel = `ssh -L ${port}:localhost:${port} <this machine>`;
  return [
    "Sandpiper is not set up yet. Open this link in a browser; it works once:",
    "",
    `  ${origin}/setup?key=${key}`,
    "",
    ...(PUBLIC_URL === undefined ? [`From another machine: ${tunnel}, then the same link there.`] : []),
  ];
}
