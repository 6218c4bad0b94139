import { join, resolve } from "node:path";
import type { Logger } from "pino";
import { createEmbeddedRunner } from "../durable/embedded-runner.ts";
import { createSqliteExecutions } from "../durable/sqlite-executions.ts";
import { createWebhookDeliveries } from "../github/deliveries.ts";
import { createGitHubClient } from "../github/github-client.ts";
import { createInstalledRepositories } from "../github/installed-repositories.ts";
import { createMarker } from "../github/marker.ts";
import { createHost } from "../http/node.ts";
import type { Route } from "../http/route.ts";
import { createRoutes } from "../http/routes.ts";
import { createNotifier } from "../notify/notifier.ts";
import type { Grammar } from "../run/command.ts";
import type { Settings } from "../settings/settings.ts";
import { openDataDirectory } from "../store/sqlite/open-data-directory.ts";
import { createSqliteStore } from "../store/sqlite/sqlite-store.ts";
import { createSweep } from "../sweep/sweep.ts";
import type { Redactor } from "../text/secrets/redact.ts";
import { createKeptTexts } from "../workflow/admit/read-repository.ts";
import type { RunParts } from "../workflow/parts.ts";
import { createRunWorkflow } from "../workflow/workflow.ts";
import { createDoctor } from "./create-doctor.ts";
import type { PagesHost } from "./create-pages.ts";
import { createSandboxes } from "./create-sandboxes.ts";
import { identifyApp } from "./identify-app.ts";
import { toModelAccess } from "./model-access.ts";

import type { Agent } from "./require-agent.ts";
import { toPagesUrl, toRunSettings } from "./run-settings.ts";
import { type StartSummary, toStartSummary } from "./start-summary.ts";
import { createHostIntake, createWebhookParts } from "./webhook-parts.ts";

const STOP_GRACE_MS = 10_000;
const SWEEP_MS = 60_000;

/** The app as one process on one machine. */
export interface EmbeddedApp {
  /**
   * Listens, and goes on with what an earlier process left. Throws before it does either, when GitHub knows no such App, or the address
   * can't be listened on.
   */
  start(): Promise<StartSummary>;
  /** Takes no more webhooks, lets the steps under way finish for a while, and closes the store. Agents go on. */
  stop(): Promise<void>;
}

export async function composeEmbedded(
  settings: Settings,
  { agent, redactor, log }: { agent: Agent | undefined; redactor: Redactor; log: Logger },
): Promise<EmbeddedApp> {
  const now = Date.now;
  const dataDir = resolve(settings.dataDir);
  const {
    app,
    github: { apiUrl },
    server: { host, port, webhookPath },
  } = settings;
  const data = openDataDirectory(dataDir, log);
  const store = createSqliteStore(data.database);
  await store.check();
  const github = createGitHubClient({ apiUrl, appId: app.id, privateKey: app.privateKey, log, now });
  const model = toModelAccess(settings);
  const sandboxes = await createSandboxes(settings, {
    ...{ directory: join(dataDir, "sandboxes"), agent: agent?.path, model, leases: store.leases },
    ...{ log, now },
  });
  const parts: RunParts = {
    store,
    github,
    marker: createMarker(app),
    sandboxes: sandboxes.provider,
    settings: toRunSettings(settings, { redactor, modelAccess: model }),
    configs: createKeptTexts(),
    doctor: createDoctor(settings, {
      openSandboxes: async () => sandboxes,
      store,
      ...{ log, now },
    }),
    notifier: settings.notify && createNotifier({ ...settings.notify, now }),
    starter: { wake: (runId) => runner.wake(runId) },
    log,
    now,
  };
  const runner = createEmbeddedRunner({
    executions: createSqliteExecutions(data.checkpoints, now),
    workflow: createRunWorkflow(parts),
    log,
    now,
  });

  const grammar: Grammar = { command: settings.command, mention: settings.mention };
  const webhook = await createWebhookParts({ settings, grammar, store, starter: runner, log });
  const httpServer = createHost(
    createRoutes({
      webhookPath,
      webhook: async () => webhook,
      async health() {
        await store.check();
        return { sandbox: sandboxes.standing };
      },
      pages: await composePages(settings, {
        ...{ store, github, starter: runner, redactor, canStream: true, log, now },
        intake: createHostIntake({ settings, grammar, store, starter: runner, log }),
      }),
    }),
  );
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
      const identity = await identifyApp(github, { grammar });
      if (identity.kind === "unknown") log.warn({ why: identity.why }, "app.not_identified");
      await new Promise<void>((listening, failed) => {
        httpServer.once("error", failed).listen({ host, port }, listening);
      });
      const address = httpServer.address();
      const url = `http://${host}:${typeof address === "object" && address !== null ? address.port : port}`;
      for (const id of await store.runs.listOpenIds()) await runner.start(id);
      runner.open();
      void sandboxes.check?.();
      sweeping = setInterval(() => {
        swept = sweep();
      }, SWEEP_MS).unref();
      return toStartSummary(settings, { url, identity, sandboxes, claudeCode: agent?.version });
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

/** Pages are read from the disk where there are any: an app without them starts earlier. */
async function composePages(settings: Settings, host: PagesHost): Promise<Route[]> {
  if (toPagesUrl(settings) === undefined) return [];
  const { createPageRoutes } = await import("./create-pages.ts");
  return createPageRoutes(settings, host);
}
