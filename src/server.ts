import type { Logger } from "pino";
import { run as runProbot } from "probot";
import { composeEmbedded } from "./compose/embedded.ts";
import { findAgent } from "./compose/find-agent.ts";
import { createLog } from "./compose/log.ts";
import { AppError, StoreError } from "./errors.ts";
import { readSettings, type Settings } from "./settings.ts";
import { createRedactor } from "./text/redact.ts";

/** The entry point of the embedded app: one process that listens, works and keeps what it must in one directory. */
async function main(): Promise<void> {
  const parsed = readSettings();
  switch (parsed.kind) {
    case "unconfigured":
      return serveSetup();
    case "invalid":
      return fail(parsed.problem);
    case "ok":
      return serve(parsed.settings);
  }
}

async function serveSetup(): Promise<void> {
  if (process.env.NODE_ENV === "production") {
    return fail(
      "APP_ID must be set: no GitHub App is configured, and the set-up page is not served in production.",
    );
  }
  say(
    "No GitHub App is configured yet: the set-up page creates one and writes .env. Start again when it is done.",
  );
  // The page works without a relay for webhooks; one is asked for only when the operator wants it.
  process.env.NO_SMEE_SETUP ??= "true";
  await runProbot(() => undefined);
}

async function serve(settings: Settings): Promise<void> {
  const isLocal = settings.sandbox.kind === "local";
  const agent = isLocal ? findAgent(settings.agent.claudePath, process.env.PATH) : undefined;
  if (isLocal && agent === undefined)
    return fail("CLAUDE_PATH must be the path of the Claude Code program: none was found.");
  const redactor = createRedactor(settings.secrets);
  const log = createLog({ level: settings.server.logLevel, redactor });
  try {
    const app = await composeEmbedded(settings, { agent, redactor, log });
    const url = await app.start();
    log.info({ url, webhookPath: settings.server.webhookPath }, "app.started");
    if (settings.server.webhookProxyUrl !== undefined)
      await relay(settings, url, log).catch((error) => log.error({ err: error }, "relay.failed"));
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.once(signal, () => {
        log.info({ signal }, "app.stopping");
        app.stop().then(
          () => process.exit(0),
          (error) => {
            log.error({ err: error }, "app.stop_failed");
            process.exit(1);
          },
        );
      });
    }
  } catch (error) {
    if (error instanceof StoreError)
      return fail(`DATA_DIR (${settings.dataDir}) can't be used. ${error.message}`);
    if (error instanceof AppError) return fail(error.message);
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE")
      return fail(`PORT must be a free port: ${settings.server.port} is taken.`);
    throw error;
  }
}

/** Fetches webhooks from a relay (smee.io), for a machine that GitHub can't reach. */
async function relay({ server }: Settings, url: string, log: Logger): Promise<void> {
  const { SmeeClient } = await import("smee-client");
  const quiet = { info: () => undefined, error: (message: unknown) => log.warn({ message }, "relay.error") };
  const source = server.webhookProxyUrl ?? "";
  await new SmeeClient({ source, target: `${url}${server.webhookPath}`, logger: quiet }).start();
  log.info({ source }, "relay.started");
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(line: string): void {
  process.stderr.write(`${line}\n`);
  process.exitCode = 1;
}

await main();
