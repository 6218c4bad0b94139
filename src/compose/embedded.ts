import { join, resolve } from "node:path";
import type { Logger } from "pino";
import { Probot } from "probot";
import { EVENT_NAMES, registerApp } from "../app.ts";
import type { Grammar } from "../command/command.ts";
import { createIntake } from "../command/intake.ts";
import { createEmbeddedRunner } from "../durable/embedded-runner.ts";
import { createWebhookDeliveries } from "../github/deliveries.ts";
import { createGitHubClient, type GitHubClient } from "../github/github-client.ts";
import { createInstalledRepositories } from "../github/installed-repositories.ts";
import { createMarker, MARKER_START } from "../github/marker.ts";
import { createKeptTexts } from "../run/kept-texts.ts";
import type { RunParts } from "../run/parts.ts";
import { createRunWorkflow } from "../run/workflow.ts";
import type { Settings } from "../settings.ts";
import { toWebhookSecrets } from "../settings-webhook.ts";
import { openDataDirectory } from "../store/sqlite/open-data-directory.ts";
import { createSqliteStore } from "../store/sqlite/sqlite-store.ts";
import { createSweep } from "../sweep/sweep.ts";
import type { Redactor } from "../text/redact.ts";
import { createHttpServer } from "../webhook/http-server.ts";
import { createWebhookReceiver } from "../webhook/receive.ts";
import { createSandboxes } from "./create-sandboxes.ts";
import { toModelAccess } from "./model-access.ts";
import { noOctokit } from "./no-octokit.ts";

const STOP_GRACE_MS = 10_000;
const SWEEP_MS = 60_000;

/** The app as one process on one machine. */
export interface EmbeddedApp {
  /** Goes on with what an earlier process left, and listens. Resolves with the address. */
  start(): Promise<string>;
  /** Takes no more webhooks, lets the steps under way finish for a while, and closes the store. Agents go on. */
  stop(): Promise<void>;
}

export async function composeEmbedded(
  settings: Settings,
  { agent, redactor, log }: { agent: string | undefined; redactor: Redactor; log: Logger },
): Promise<EmbeddedApp> {
  const now = Date.now;
  const dataDir = resolve(settings.dataDir);
  const {
    app,
    github: { apiUrl, webUrl },
    server: { host, port, webhookPath },
  } = settings;
  const data = openDataDirectory(dataDir, log);
  const store = createSqliteStore(data.database);
  await store.check();
  const github = createGitHubClient({ apiUrl, appId: app.id, privateKey: app.privateKey, log, now });
  const model = toModelAccess(settings);
  const sandboxes = await createSandboxes(settings, {
    ...{ directory: join(dataDir, "sandboxes"), agent, model, leases: store.leases },
    ...{ log, now },
  });
  const parts: RunParts = {
    store,
    github,
    marker: createMarker(app.privateKey),
    sandboxes: sandboxes.provider,
    settings: {
      ...settings,
      webUrl,
      redactor,
      model: settings.agent.model,
      modelAccess: model,
    },
    configs: createKeptTexts(),
    starter: { wake: (runId) => runner.wake(runId) },
    log,
    now,
  };
  const runner = createEmbeddedRunner({
    database: data.checkpoints,
    workflow: createRunWorkflow(parts),
    log,
    now,
  });

  const actors = { ownAppId: app.id, ownMarker: MARKER_START, allowedAppIds: settings.allowedBots };
  const grammar: Grammar = { command: settings.command, mention: settings.mention };
  const intake = createIntake({
    grammar,
    actors,
    store,
    starter: runner,
    log,
    now,
  });
  // Probot logs whole payloads, and those are never logged (S19); what a handler threw is logged by the receiver.
  const probotLog = log.child({}, { level: "silent" });
  const probot = new Probot({
    appId: app.id,
    Octokit: noOctokit,
    privateKey: app.privateKey,
    secret: app.webhookSecret,
    baseUrl: apiUrl,
    log: probotLog,
  });
  await probot.ready();
  registerApp(probot, intake);
  const receive = createWebhookReceiver({
    secrets: toWebhookSecrets(app),
    eventNames: EVENT_NAMES,
    intake,
    dispatch: (event) => probot.receive(event as Parameters<typeof probot.receive>[0]),
    log,
  });
  const health = async () => {
    await store.check();
    return { sandbox: sandboxes.standing };
  };
  const httpServer = createHttpServer({ webhookPath, receive, health });
  const asApp = { apiUrl, appId: app.id, privateKey: app.privateKey, log, now };
  const deliveries = createWebhookDeliveries(asApp);
  const forgotten = data.wasEmpty
    ? { repositories: createInstalledRepositories(asApp), appId: app.id }
    : undefined;
  const sweep = createSweep({ ...parts, executions: runner, deliveries, forgotten });
  let sweeping: NodeJS.Timeout | undefined;
  let swept = Promise.resolve();

  return {
    async start() {
      for (const id of await store.runs.listOpenIds()) await runner.start(id);
      runner.open();
      learnSlug(github, grammar, log);
      void sandboxes.check?.();
      sweeping = setInterval(() => {
        swept = sweep();
      }, SWEEP_MS).unref();
      await new Promise<void>((listening, failed) => {
        httpServer.once("error", failed).listen({ host, port }, listening);
      });
      const address = httpServer.address();
      return `http://${host}:${typeof address === "object" && address !== null ? address.port : port}`;
    },
    async stop() {
      clearInterval(sweeping);
      const closed = new Promise((done) => httpServer.close(done));
      httpServer.closeIdleConnections();
      await runner.close(STOP_GRACE_MS);
      await swept;
      httpServer.closeAllConnections();
      await closed;
      data.close();
    },
  };
}

/** `@<slug>` is another way to write the command; until GitHub has told the slug, and where it does not, only the command counts. */
function learnSlug(github: GitHubClient, grammar: Grammar, log: Logger): void {
  github.appSlug().then(
    (slug) => {
      grammar.appSlug = slug;
    },
    (error) => log.warn({ err: error }, "app.slug_unknown"),
  );
}
