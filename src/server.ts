import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import type { EmbeddedApp } from "./compose/embedded.ts";
import { explainStart } from "./compose/explain-start.ts";
import type { StartSummary } from "./compose/start-summary.ts";
import { parseSettings, readSettings } from "./settings/parse-settings.ts";
import type { Settings } from "./settings/settings.ts";

/** A service's log is no place for a link that lets its reader in, and nobody sits at its terminal. */
const NOT_IN_PRODUCTION =
  "APP_ID must be set: no GitHub App is set up. Run `npm start` once in a terminal, in this directory and as this user, without NODE_ENV=production: it serves the set-up page.";

/** The entry point of the embedded app: one process that listens, works and keeps what it must in one directory. */
async function main(): Promise<void> {
  const parsed = readSettings();
  switch (parsed.kind) {
    case "unconfigured":
      for (const line of parsed.warnings) say(line);
      return serveSetup();
    case "invalid":
      return fail(...parsed.problems, ...parsed.warnings);
    case "ok":
      return serve(parsed.settings, parsed.warnings);
  }
}

/** Serves the set-up page, and goes on as the app when a person is through with it. */
async function serveSetup(): Promise<void> {
  if (process.env.NODE_ENV === "production") return fail(NOT_IN_PRODUCTION);
  try {
    const { runSetup } = await import("./setup/run-setup.ts");
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
  return parsed.kind === "invalid" ? parsed.problems.join("\n") : undefined;
}

async function serve(settings: Settings, warnings: readonly string[]): Promise<void> {
  const { createLog } = await import("./compose/log.ts");
  const { createRedactor } = await import("./text/secrets/redact.ts");
  const redactor = createRedactor(settings.secrets);
  const log = createLog({ level: settings.server.logLevel, redactor });
  for (const warning of warnings) log.warn({ warning }, "app.setting_unknown");
  try {
    const { requireAgent } = await import("./compose/require-agent.ts");
    const isHere = settings.sandbox.kind === "local";
    const agent = isHere ? await requireAgent(settings.agent.claudePath, process.env.PATH) : undefined;
    // Loaded this late, because it is much: a mistake in the settings is told before.
    const { composeEmbedded } = await import("./compose/embedded.ts");
    const { renderStartSummary } = await import("./compose/start-summary.ts");
    const app = await composeEmbedded(settings, { agent, redactor, log });
    const summary = await app.start();
    log.info(summary, "app.started");
    if (process.stdout.isTTY) for (const line of [...renderStartSummary(summary), ...warnings]) say(line);
    await relay(summary, log);
    stopOnSignals(app, log);
  } catch (error) {
    fail(explainStart(error, settings));
  }
}

/** Fetches webhooks from the relay that the settings name, if they name one. */
async function relay({ relay: source, url, webhookPath }: StartSummary, log: Logger): Promise<void> {
  if (source === undefined) return;
  const { startRelay } = await import("./compose/relay.ts");
  await startRelay({ source, target: `${url}${webhookPath}`, log });
}

function stopOnSignals(app: EmbeddedApp, log: Logger): void {
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
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Ends the process: what was opened so far ends with it. */
function fail(...lines: readonly string[]): void {
  process.stderr.write(`${lines.join("\n")}\n`);
  process.exit(1);
}

await main();
