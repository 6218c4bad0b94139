import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { composeEmbedded } from "./compose/embedded.ts";
import { findAgent } from "./compose/find-agent.ts";
import { createLog } from "./compose/log.ts";
import { AppError, StoreError } from "./errors.ts";
import { parseSettings, readSettings, type Settings } from "./settings.ts";
import { runSetup } from "./setup/run-setup.ts";
import { createRedactor } from "./text/redact.ts";

/** A service's log is no place for a link that lets its reader in, and nobody sits at its terminal. */
const NOT_IN_PRODUCTION =
  "APP_ID must be set: no GitHub App is set up. Run `npm start` once in a terminal, in this directory and as this user, without NODE_ENV=production: it serves the set-up page.";

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

/** Serves the set-up page, and goes on as the app when a person is through with it. */
async function serveSetup(): Promise<void> {
  if (process.env.NODE_ENV === "production") return fail(NOT_IN_PRODUCTION);
  try {
    const end = await runSetup({
      env: process.env,
      directory: process.cwd(),
      appFilePath: join(import.meta.dirname, "../app.yml"),
      findProblem: (values) => findSettingsProblem({ ...process.env, ...values }),
      say,
    });
    if (end.kind === "invalid") return fail(end.problem);
    if (end.kind === "done") return say("The set-up is over. What is left to do stood on its last page.");
    say("The set-up is done. Sandpiper starts.");
    Object.assign(process.env, end.values);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE")
      return fail("PORT must be a free port: another program listens there.");
    throw error;
  }
  return main();
}

function findSettingsProblem(env: NodeJS.ProcessEnv): string | undefined {
  const parsed = parseSettings(env, (path) => readFileSync(path, "utf8"));
  return parsed.kind === "invalid" ? parsed.problem : undefined;
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
